import { describe, expect, it } from '@jest/globals';
import { parseSetCookie } from 'cookie';
import type { ResolvedCookie } from '../../../lib/transport/cookie-attributes.js';
import { CookieTransport } from '../../../lib/transport/cookie-transport.js';
import { FakeResponse, requestOf } from './exchange.js';

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0, 400);
const TIMES = { now: NOW, expiresAt: NOW + 1_800_900 };
const COOKIE: ResolvedCookie = {
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

const transportFor = (more: Partial<ResolvedCookie> = {}) =>
  new CookieTransport({ ...COOKIE, ...more });

function issue(more: Partial<ResolvedCookie> = {}, request = requestOf()): FakeResponse {
  const response = new FakeResponse();
  transportFor(more).issue(request, response, 'token', TIMES);
  return response;
}

describe('CookieTransport reading', () => {
  it('R09: reads the cookie of its name and nothing else', () => {
    const transport = transportFor();
    expect(transport.resolve(requestOf({ cookie: '__Host-session=token' }))).toEqual(['token']);
    const elsewhere = { 'x-session-id': 'token', authorization: 'token' };
    expect(transport.resolve(requestOf(elsewhere, { path: '/?sid=token' }))).toEqual([]);
  });

  it('R18: gives several candidates, 64 at most by default, fewer where told', () => {
    const values = Array.from({ length: 65 }, (_, at) => `value-${at}`);
    const request = requestOf({ cookie: values.map((one) => `__Host-session=${one}`).join('; ') });
    expect(transportFor().resolve(request)).toEqual(values.slice(0, 64));
    expect(new CookieTransport(COOKIE, { maxCount: 2 }).resolve(request)).toEqual(
      values.slice(0, 2),
    );
  });

  it('ignores a value beyond the bound, 4096 characters or another one', () => {
    const of = (length: number) => requestOf({ cookie: `__Host-session=${'x'.repeat(length)}` });
    expect(transportFor().resolve(of(4096))).toHaveLength(1);
    expect(transportFor().resolve(of(4097))).toEqual([]);
    expect(new CookieTransport(COOKIE, { maxLength: 512 }).resolve(of(600))).toEqual([]);
  });

  it('R22: reads nothing outside the path', () => {
    const transport = transportFor({ name: 'session', path: '/check' });
    const cookie = 'session=token';
    expect(transport.resolve(requestOf({ cookie }, { path: '/check/a' }))).toEqual(['token']);
    expect(transport.resolve(requestOf({ cookie }, { path: '/check_a' }))).toEqual([]);
  });
});

describe('CookieTransport issuing', () => {
  it('R11: sends exactly the attributes it is given', () => {
    expect(issue().cookies).toEqual([
      '__Host-session=token; Path=/; HttpOnly; Secure; SameSite=Lax',
    ]);
  });

  it('sends every other attribute as well', () => {
    const response = issue(
      {
        name: '__Secure-session',
        path: '/app',
        domain: 'example.com',
        httpOnly: false,
        sameSite: 'none',
        partitioned: true,
        priority: 'high',
      },
      requestOf({}, { path: '/app' }),
    );
    expect(response.cookies).toEqual([
      '__Secure-session=token; Domain=example.com; Path=/app; Secure; Partitioned; Priority=High; SameSite=None',
    ]);
  });

  it('sends a token as it is, without encoding', () => {
    const response = new FakeResponse();
    transportFor().issue(requestOf(), response, "a-b_c.d/e%3A+f='g'", TIMES);
    expect(response.cookies[0]).toMatch(/^__Host-session=a-b_c\.d\/e%3A\+f='g'; /);
  });

  it('R16: throws rather than send a token that would end its header', () => {
    const response = new FakeResponse();
    for (const token of ['a\r\nSet-Cookie: x=y', 'a; Domain=evil', 'a\0']) {
      expect(() => transportFor().issue(requestOf(), response, token, TIMES)).toThrow(TypeError);
    }
    expect(response.names).toEqual([]);
  });

  it('R15: keeps name and value of a signed token with a version below 200 bytes', () => {
    const longest = [22, 43, 11, 43].map((length) => 'x'.repeat(length)).join('.');
    const response = new FakeResponse();
    transportFor().issue(requestOf(), response, longest, TIMES);
    expect(response.cookies[0]?.split(';')[0]?.length).toBeLessThan(200);
  });

  it.each([
    [true, true, true],
    [true, false, false],
    ['auto', true, true],
    ['auto', false, true],
    [false, true, true],
    [false, false, true],
  ] as const)(
    'R13: secure %s on a request with HTTPS %s may issue: %s',
    (secure, https, allowed) => {
      const request = requestOf({}, { secure: https });
      expect(transportFor({ secure }).canIssue(request)).toBe(allowed);
      expect(issue({ secure }, request).cookies).toHaveLength(allowed ? 1 : 0);
    },
  );

  it('R13: writes nothing at all on plain HTTP where Secure is required, no deletion either', () => {
    const request = requestOf({}, { secure: false });
    const response = issue({}, request);
    transportFor().expire(request, response);
    expect(response.names).toEqual([]);
  });

  it('follows the protocol of the request with secure auto', () => {
    const cookie = { name: 'session', secure: 'auto' } as const;
    expect(issue(cookie).cookies[0]).toContain('; Secure');
    expect(issue(cookie, requestOf({}, { secure: false })).cookies[0]).not.toContain('Secure');
  });

  it('R22: issues nothing outside the path', () => {
    const outside = requestOf({}, { path: '/check_a' });
    expect(transportFor({ path: '/check' }).canIssue(outside)).toBe(false);
    expect(issue({ path: '/check' }, outside).names).toEqual([]);
  });

  it('R30: a cookie that is not persistent has neither Expires nor Max-Age', () => {
    expect(issue().cookies[0]).not.toMatch(/expires|max-age/i);
  });

  it('R30 F11: a fresh persistent cookie lasts as many seconds as its session', () => {
    const response = new FakeResponse();
    const times = { now: NOW + 7, expiresAt: NOW + 1_800_000 };
    transportFor({ persistent: true }).issue(requestOf(), response, 'token', times);
    expect(parseSetCookie(response.cookies[0] ?? '').maxAge).toBe(1800);
  });

  it('R30: a persistent cookie ends with the session, to the second, a part of which counts as one', () => {
    const sent = parseSetCookie(issue({ persistent: true }).cookies[0] ?? '');
    expect(sent.maxAge).toBe(1801);
    expect(sent.expires?.getTime()).toBe(Math.floor(TIMES.expiresAt / 1000) * 1000);
  });

  it('R30: a persistent cookie follows the deadline of its session, another one has none', () => {
    expect(transportFor({ persistent: true }).followsDeadline(requestOf())).toBe(true);
    expect(transportFor().followsDeadline(requestOf())).toBe(false);
  });

  it('R30: a persistent cookie of a session that is over lasts no time', () => {
    const response = new FakeResponse();
    const times = { now: NOW, expiresAt: NOW - 5000 };
    transportFor({ persistent: true }).issue(requestOf(), response, 'token', times);
    expect(parseSetCookie(response.cookies[0] ?? '').maxAge).toBe(0);
  });
});

describe('CookieTransport beside other headers', () => {
  it.each([
    ['one line', 'a=1; Path=/', ['a=1; Path=/']],
    ['a list', ['a=1', 'b=2; HttpOnly'], ['a=1', 'b=2; HttpOnly']],
  ])('R20: keeps cookies that others set as %s', (_case, present, kept) => {
    const response = new FakeResponse({ 'Set-Cookie': present });
    transportFor().issue(requestOf(), response, 'token', TIMES);
    expect(response.cookies.slice(0, -1)).toEqual(kept);
    expect(response.cookies.at(-1)).toMatch(/^__Host-session=token;/);
  });

  it('R20: keeps a cookie of the same name for another path or domain', () => {
    const others = ['session=1; Path=/other', 'session=2; Path=/; Domain=example.com', 'session=3'];
    const response = new FakeResponse({ 'Set-Cookie': others });
    transportFor({ name: 'session' }).issue(requestOf(), response, 'token', TIMES);
    expect(response.cookies).toHaveLength(4);
    expect(response.cookies).toEqual(expect.arrayContaining(others));
  });

  it('replaces its own earlier line: the last token is the one that counts', () => {
    const response = issue();
    transportFor().issue(requestOf(), response, 'newer', TIMES);
    expect(response.cookies).toHaveLength(1);
    expect(response.cookies[0]).toMatch(/^__Host-session=newer;/);
  });

  it.each([
    [undefined, 'no-store'],
    ['public, max-age=3600', 'no-store'],
    ['no-storefront', 'no-store'],
    ['private, No-Store, max-age=0', 'private, No-Store, max-age=0'],
    ['no-store', 'no-store'],
  ])('R21: Cache-Control %s becomes %s', (present, expected) => {
    const response = new FakeResponse(present === undefined ? {} : { 'Cache-Control': present });
    transportFor().issue(requestOf(), response, 'token', TIMES);
    expect(response.getHeader('Cache-Control')).toBe(expected);
  });

  it.each([
    [undefined, 'Cookie'],
    ['Accept-Encoding', 'Accept-Encoding, Cookie'],
    ['Accept, cookie', 'Accept, cookie'],
    ['*', '*'],
    ['X-Cookie', 'X-Cookie, Cookie'],
  ])('R21: Vary %s becomes %s', (present, expected) => {
    const response = new FakeResponse(present === undefined ? {} : { Vary: present });
    transportFor().issue(requestOf(), response, 'token', TIMES);
    transportFor().issue(requestOf(), response, 'token', TIMES);
    expect(response.getHeader('Vary')).toBe(expected);
  });

  it('R21: understands headers that are lists', () => {
    const response = new FakeResponse({
      Vary: ['Accept', 'Origin'],
      'Cache-Control': ['no-store'],
    });
    transportFor().issue(requestOf(), response, 'token', TIMES);
    expect(response.getHeader('Vary')).toBe('Accept, Origin, Cookie');
    expect(response.getHeader('Cache-Control')).toEqual(['no-store']);
  });
});

describe('CookieTransport expiring', () => {
  it.each<[string, Partial<ResolvedCookie>]>([
    ['the default cookie', {}],
    ['a persistent cookie', { persistent: true }],
    [
      'every attribute',
      {
        name: '__Secure-s',
        path: '/a',
        domain: 'example.com',
        sameSite: 'none',
        partitioned: true,
        priority: 'low',
      },
    ],
    ['an automatic one', { name: 'session', secure: 'auto', httpOnly: false, sameSite: 'strict' }],
  ])('R17: deletes %s by the attributes it was issued with', (_case, more) => {
    const request = requestOf({}, { path: '/a/b' });
    const response = new FakeResponse();
    transportFor(more).expire(request, response);

    const { value, maxAge, expires, ...attributes } = parseSetCookie(response.cookies[0] ?? '');
    expect(response.cookies).toHaveLength(1);
    expect(value).toBe('');
    expect(maxAge).toBe(0);
    expect(expires?.getTime()).toBe(0);

    const issued = parseSetCookie(issue(more, request).cookies[0] ?? '');
    delete issued.maxAge;
    delete issued.expires;
    expect({ ...attributes, value: 'token' }).toEqual({ ...issued });
    expect(response.getHeader('Cache-Control')).toBe('no-store');
  });

  it('takes back a token that was issued for the same response', () => {
    const response = issue();
    transportFor().expire(requestOf(), response);
    expect(response.cookies).toHaveLength(1);
    expect(response.cookies[0]).toMatch(/^__Host-session=;/);
  });
});

describe('CookieTransport with a cookie per request', () => {
  it('asks for the cookie of the raw request each time', () => {
    const first = {};
    const transport = new CookieTransport((raw) => ({
      ...COOKIE,
      name: raw === first ? 'first' : 'second',
    }));
    const cookie = 'first=a; second=b';
    expect(transport.resolve(requestOf({ cookie }, { raw: first }))).toEqual(['a']);
    expect(transport.resolve(requestOf({ cookie }, { raw: {} }))).toEqual(['b']);

    const response = new FakeResponse();
    transport.issue(requestOf({}, { raw: first }), response, 'token', TIMES);
    transport.expire(requestOf({}, { raw: {} }), response);
    expect(response.cookies.map((line) => line.split(';')[0])).toEqual(['first=token', 'second=']);
  });
});
