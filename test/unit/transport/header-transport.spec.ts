import { describe, expect, it } from '@jest/globals';
import { HeaderTransport } from '../../../lib/transport/header-transport.js';
import { FakeResponse, requestOf } from './exchange.js';

const transport = new HeaderTransport('X-Session-Id');

describe('HeaderTransport', () => {
  it('R09: reads its header and no cookie', () => {
    expect(transport.resolve(requestOf({ 'x-session-id': 'token' }))).toEqual(['token']);
    expect(transport.resolve(requestOf({ cookie: 'X-Session-Id=token; session=token' }))).toEqual(
      [],
    );
  });

  it.each([
    ['two lines as Node joins them', 'a, b'],
    ['a list without a space', 'a,b'],
    ['one line and an empty one', 'a, '],
    ['words', 'Bearer token'],
    ['nothing', ''],
    ['12 KB', 'x'.repeat(12_288)],
  ])('R09: takes %s for no token', (_case, value) => {
    expect(transport.resolve(requestOf({ 'x-session-id': value }))).toEqual([]);
  });

  it('takes 1024 characters by default, fewer where told', () => {
    const request = requestOf({ 'x-session-id': 'x'.repeat(1024) });
    expect(transport.resolve(request)).toHaveLength(1);
    expect(new HeaderTransport('X-Session-Id', { maxLength: 1023 }).resolve(request)).toEqual([]);
  });

  it('R10: sends an issued token, uncacheable', () => {
    const response = new FakeResponse({ Vary: 'Origin' });
    transport.issue(requestOf(), response, 'token');
    expect(response.getHeader('X-Session-Id')).toBe('token');
    expect(response.getHeader('Cache-Control')).toBe('no-store');
    expect(response.getHeader('Vary')).toBe('Origin, X-Session-Id');
    expect(response.cookies).toEqual([]);
  });

  it('R10: a destroyed session sends the header empty, uncacheable', () => {
    const response = new FakeResponse();
    transport.expire(requestOf({ 'x-session-id': 'token' }), response);
    expect(response.getHeader('X-Session-Id')).toBe('');
    expect(response.getHeader('Cache-Control')).toBe('no-store');
  });

  it('may issue over any protocol, and carries no deadline', () => {
    expect(transport.canIssue()).toBe(true);
    expect(transport.followsDeadline()).toBe(false);
  });
});
