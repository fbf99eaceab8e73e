import { describe, expect, it } from '@jest/globals';
import { rememberSession, rawRequest, sessionOf } from '../../../lib/request/current-session.js';
import { storedIn, world } from '../lifecycle/fixtures.js';
import { aRequest } from '../lifecycle/a-request.js';

const { runtime } = world();
const { session } = aRequest(runtime, storedIn(runtime.home));

describe('the session of a request', () => {
  it('is the same for each wrapper that a platform makes of it', () => {
    const raw = {};
    rememberSession(rawRequest({ raw }), session);
    expect(sessionOf({ raw })).toBe(session);
    expect(sessionOf(raw)).toBe(session);
  });

  it('F7 is that of the registration that is asked for', () => {
    const raw = {};
    const other = aRequest(runtime, storedIn(runtime.home)).session;
    const third = aRequest(runtime, storedIn(runtime.home)).session;
    rememberSession(raw, other, 'admin');
    expect([sessionOf(raw), sessionOf({ raw }, 'admin')]).toEqual([undefined, other]);
    rememberSession(raw, third, 'shop');
    rememberSession(raw, session);
    expect([sessionOf(raw), sessionOf(raw, 'admin'), sessionOf(raw, 'shop')]).toEqual([
      session,
      other,
      third,
    ]);
    expect(sessionOf(raw, 'toString')).toBeUndefined();
  });

  it.each([
    ['another request', {}],
    ['a request of a body called raw', { raw: 'text' }],
    ['one that has none', { raw: null }],
  ])('is not that of %s', (_name, request) => {
    rememberSession(rawRequest({ raw: {} }), session);
    expect(sessionOf(request)).toBeUndefined();
    rememberSession(rawRequest(request), session);
    expect(sessionOf(request)).toBe(session);
  });
});
