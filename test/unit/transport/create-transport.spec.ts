import { describe, expect, it } from '@jest/globals';
import type { ResolvedCookie } from '../../../lib/transport/cookie-attributes.js';
import { createTransport } from '../../../lib/transport/create-transport.js';
import { FakeResponse, requestOf } from './exchange.js';

const TIMES = { now: 0, expiresAt: 60_000 };
const header = { name: 'X-Session-Id' };
const cookie: ResolvedCookie = {
  name: '__Host-session',
  path: '/',
  domain: undefined,
  httpOnly: true,
  secure: true,
  sameSite: 'lax',
  persistent: false,
  partitioned: false,
  priority: undefined,
};

const fromCookie = { cookie: '__Host-session=A' };
const fromHeader = { 'x-session-id': 'B' };
const fromBoth = { ...fromCookie, ...fromHeader };

describe('createTransport', () => {
  it('R09: with a cookie only, ignores the header', () => {
    const transport = createTransport({ cookie, header: undefined });
    expect(transport.resolve(requestOf(fromBoth))).toEqual(['A']);
    expect(transport.resolve(requestOf(fromHeader))).toEqual([]);
  });

  it('R09: with a header only, ignores a live cookie and sets none', () => {
    const transport = createTransport({ cookie: undefined, header });
    expect(transport.resolve(requestOf(fromCookie))).toEqual([]);
    expect(transport.resolve(requestOf(fromBoth))).toEqual(['B']);
    const response = new FakeResponse();
    transport.issue(requestOf(), response, 'token', TIMES);
    expect(response.cookies).toEqual([]);
  });

  it('refuses to work with neither', () => {
    expect(() => createTransport({ cookie: undefined, header: undefined })).toThrow(TypeError);
  });
});

describe('a cookie and a header beside each other', () => {
  const transport = createTransport({ cookie, header });
  const issued = (headers: Record<string, string>, secure = true) => {
    const response = new FakeResponse();
    transport.issue(requestOf(headers, { secure }), response, 'token', TIMES);
    return response.names.filter((name) => !['vary', 'cache-control'].includes(name));
  };

  it('R09: the cookie wins, and the two are never blended', () => {
    expect(transport.resolve(requestOf(fromBoth))).toEqual(['A']);
    expect(transport.resolve(requestOf({ ...fromHeader, cookie: 'other=1' }))).toEqual(['B']);
    expect(transport.resolve(requestOf(fromCookie))).toEqual(['A']);
    expect(transport.resolve(requestOf())).toEqual([]);
  });

  it.each([
    ['the cookie', fromCookie, ['set-cookie']],
    ['the header', fromHeader, ['x-session-id']],
    ['both', fromBoth, ['set-cookie', 'x-session-id']],
    ['neither', {}, ['set-cookie', 'x-session-id']],
  ])('answers through what the request used: %s', (_case, headers, expected) => {
    expect(issued(headers)).toEqual(expected);
    const response = new FakeResponse();
    transport.expire(requestOf(headers), response);
    expect(response.names).toEqual(expect.arrayContaining(expected));
    expect(response.names).toHaveLength(expected.length + 2);
  });

  it('R13: on plain HTTP a new client gets the header only', () => {
    expect(transport.canIssue(requestOf({}, { secure: false }))).toBe(true);
    expect(issued({}, false)).toEqual(['x-session-id']);
  });

  it('R13: on plain HTTP a client that sent the Secure cookie gets nothing', () => {
    expect(transport.canIssue(requestOf(fromCookie, { secure: false }))).toBe(false);
    expect(issued(fromCookie, false)).toEqual([]);
  });

  it('R30: follows the deadline where the answer goes through a persistent cookie', () => {
    const persistent = createTransport({ cookie: { ...cookie, persistent: true }, header });
    expect(persistent.followsDeadline(requestOf(fromCookie))).toBe(true);
    expect(persistent.followsDeadline(requestOf(fromHeader))).toBe(false);
    expect(transport.followsDeadline(requestOf(fromCookie))).toBe(false);
  });

  it('R21: the answer varies by both', () => {
    const response = new FakeResponse();
    transport.issue(requestOf(), response, 'token', TIMES);
    expect(response.getHeader('Vary')).toBe('Cookie, X-Session-Id');
  });
});
