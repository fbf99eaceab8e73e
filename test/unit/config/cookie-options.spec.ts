import { describe, expect, it, jest } from '@jest/globals';
import { SessionOptionsError } from '../../../lib/errors/session-options.error.js';
import { resolveCookie } from '../../../lib/config/resolution/resolve-cookie.js';
import type { CookieOptions } from '../../../lib/config/cookie-options.js';
import { problemsOf } from './problems-of.js';

const one = (text: string | RegExp) => [expect.stringMatching(text)];

describe('the options of the cookie', () => {
  it.each([
    ['name', ['a\r\nb', 'a b', 'a;b', 'a,b', 'a=b', 'a\0', 'é', '\u00a0sid', '"sid"', '', 5, null]],
    ['path', ['/\r\nX: y', '/; Domain=evil', '/a,b', '/a b', 'relative', '', '/é', '/\u007f', 5]],
    ['path', [`/${'x'.repeat(1024)}`]],
    ['domain', ['a.com\r\nX: y', 'a.com;b', 'a b', '', '.', 'a..com', '-a.com', 'http://a.com', 5]],
    ['domain', [`${'a.'.repeat(130)}com`]],
    ['httpOnly', ['no', 1, null]],
    ['secure', ['yes', 'AUTO', 0]],
    ['sameSite', ['foo', 'Lax', true, false]],
    ['persistent', ['yes', 86_400]],
    ['partitioned', ['no']],
    ['priority', ['urgent', 'High']],
    ['allowInsecure', ['yes']],
  ])('R12, R16: refuse a %s such as %j', (name, values) => {
    for (const value of values) {
      expect(problemsOf({ cookie: { [name]: value } })).toEqual(one(`^cookie\\.${name} is `));
    }
  });

  it.each<CookieOptions>([
    { name: 'connect.sid' },
    { name: '__Host-id', path: '/', secure: true },
    { name: '__Secure-id', domain: 'example.com', path: '/app' },
    { domain: '.example.com' },
    { domain: 'localhost' },
    { path: '/app/v1.0/~user' },
    { sameSite: 'none' },
    { sameSite: 'none', secure: true, partitioned: true, priority: 'high' },
    { sameSite: 'strict', secure: false, httpOnly: false, persistent: true },
  ])('take %j', (cookie) => {
    expect(problemsOf({ cookie })).toEqual([]);
  });

  it('R15: leave room for a token within 4096 bytes of name and value', () => {
    expect(problemsOf({ cookie: { name: 'x'.repeat(4090) } })).toEqual(one('4096 bytes'));
    expect(problemsOf({ cookie: { name: 'x'.repeat(3585) } })).toHaveLength(1);
    expect(problemsOf({ cookie: { name: 'x'.repeat(3584) } })).toEqual([]);
  });

  it.each<[CookieOptions, RegExp]>([
    [{ name: '__Host-a', domain: 'a.com' }, /__Host-a.*cookie\.domain is 'a\.com'.*leave/],
    [{ name: '__Host-a', path: '/app' }, /__Host-a.*cookie\.path is '\/app'.*set/],
    [{ name: '__Host-a', secure: false }, /__Host-a.*cookie\.secure is false.*set/],
    [{ name: '__Host-a', secure: 'auto' }, /__Host-a.*cookie\.secure is 'auto'.*set/],
    [{ name: '__host-a', secure: false }, /__host-a/],
    [{ name: '__Secure-a', secure: false }, /__Secure-a.*cookie\.secure is false/],
    [{ name: '__Secure-a', secure: 'auto' }, /__Secure-a.*cookie\.secure is 'auto'/],
    [{ sameSite: 'none', secure: false }, /cookie\.sameSite is 'none'.*secure is false/],
    [{ sameSite: 'none', secure: 'auto' }, /cookie\.sameSite is 'none'.*secure is 'auto'/],
    [{ partitioned: true, secure: false }, /cookie\.partitioned is true.*secure is false/],
    [{ partitioned: true, secure: 'auto' }, /cookie\.partitioned is true.*secure is 'auto'/],
  ])('R12: %j contradicts itself', (cookie, problem) => {
    expect(problemsOf({ cookie })).toEqual(one(problem));
  });

  it('R12: tell every contradiction at once', () => {
    const cookie = {
      name: '__Host-a',
      domain: 'a.com',
      path: '/b',
      secure: false,
      sameSite: 'none',
    };
    expect(problemsOf({ cookie })).toHaveLength(4);
  });
});

describe('a cookie that is a function of the request', () => {
  const context = { env: { production: false } };
  const resolver = (make: (request: object) => unknown, production = false) => {
    const resolved = resolveCookie(make as (request: object) => CookieOptions, {
      env: { production },
    });
    if (typeof resolved !== 'function') throw new TypeError('expected a function');
    return resolved;
  };

  it('gets the raw request and has the same defaults', () => {
    const make = jest.fn<(request: object) => CookieOptions>(() => ({ domain: 'a.com' }));
    const request = {};
    expect(resolver(make)(request)).toEqual({
      name: '__Secure-session',
      path: '/',
      domain: 'a.com',
      httpOnly: true,
      secure: true,
      sameSite: 'lax',
      persistent: false,
      partitioned: false,
      priority: undefined,
    });
    expect(make).toHaveBeenCalledWith(request);
  });

  it('takes the defaults of the layout', () => {
    const layoutDefaults = { cookie: { name: 'id', sameSite: 'strict' } } as const;
    const resolved = resolveCookie(() => ({}), { ...context, layoutDefaults });
    expect(typeof resolved === 'function' && resolved({})).toMatchObject({
      name: 'id',
      sameSite: 'strict',
    });
  });

  it('resolves equal results once', () => {
    const resolved = resolver(() => ({ domain: 'a.com' }));
    expect(resolved({})).toBe(resolved({}));
  });

  it('R16: checks what it would use, also behind getters and in prototypes', () => {
    class Sneaky {
      get path(): string {
        return '/; Domain=evil';
      }
    }
    expect(() => resolver(() => new Sneaky())({})).toThrow(
      "cookie(request).path is '/; Domain=evil'",
    );
  });

  it('tells different results apart, also more of them than it remembers', () => {
    let domain = '';
    const resolved = resolver(() => ({ domain }));
    for (let index = 0; index < 250; index++) {
      domain = `tenant-${index % 125}.example.com`;
      expect(resolved({}).domain).toBe(domain);
    }
  });

  it.each([
    [{ path: '/\r\nX: y' }, 'cookie(request).path'],
    [{ name: '__Host-a', domain: 'a.com' }, 'cookie(request).domain'],
    [{ nmae: 'a' }, 'cookie(request).name'],
    [undefined, 'cookie(request) is undefined'],
    [false, 'cookie(request) is false'],
    [Promise.resolve({}), 'not a promise'],
    [{ name: 5n }, 'cookie(request).name is 5'],
  ])('R16: throws at the request for %p, each time', (result, problem) => {
    const resolved = resolver(() => result);
    for (let time = 0; time < 2; time++) {
      expect(() => resolved({})).toThrow(SessionOptionsError);
      expect(() => resolved({})).toThrow(problem);
    }
  });

  it('R69: is held to the rules of production', () => {
    const insecure = { secure: false };
    expect(() => resolver(() => insecure, true)({})).toThrow('allowInsecure');
    expect(resolver(() => ({ ...insecure, allowInsecure: true }), true)({}).secure).toBe(false);
    expect(resolver(() => insecure)({}).secure).toBe(false);
  });
});
