import { describe, expect, it } from '@jest/globals';
import type { SessionModuleOptions } from '../../../../lib/config/session-options.js';
import type { Owed } from '../../../../lib/lifecycle/owed.js';
import type { HttpExchange } from '../../../../lib/request/http/http-exchange.js';
import { Transports } from '../../../../lib/request/http/token-delivery.js';
import { createTransport } from '../../../../lib/transport/create-transport.js';
import { elsewhere, storedIn, world } from '../../lifecycle/fixtures.js';
import { Headers } from './headers.js';

const COOKIE = { name: 'sid', secure: true } as const;

/** What a response says to its client. */
function answering(options: SessionModuleOptions = {}, { secure = true } = {}) {
  const { runtime: alone } = world({ cookie: COOKIE, ...options });
  const old = elsewhere(alone);
  const runtime = { ...alone, sources: [alone.home, old] };
  const oldOptions = world({ cookie: { name: 'old', secure: true } }).runtime.options;
  const transports = new Transports(runtime, [runtime.options, oldOptions].map(createTransport));
  const headers = new Headers();
  const request = { raw: {}, path: '/', secure, header: () => 'sid=a; old=b' };
  const exchange = { request, response: headers } as unknown as HttpExchange;
  return {
    runtime,
    old,
    headers,
    transports,
    request,
    delivery: transports.deliveryTo(exchange),
    stored: () => storedIn(runtime.home),
    /** The names and values of the cookies that are set, without what else they say. */
    told: () => headers.cookies.map((line) => line.split(';')[0]),
  };
}

const NOTHING: Owed = { forget: false, token: undefined };
const FORGET: Owed = { forget: true, token: undefined };

describe('what a client is told about its token', () => {
  it('is its text', () => {
    const { delivery, runtime, stored, told } = answering();
    const token = stored();
    delivery.deliver({ forget: false, token }, runtime.home);
    const text = runtime.home.tokens.issue(token.token, 1);
    expect(told()).toEqual([`sid=${text}`]);
  });

  it('is nothing, where nothing is owed', () => {
    const { delivery, runtime, headers } = answering();
    delivery.deliver(NOTHING, runtime.home);
    expect(headers.all).toEqual({});
  });

  it('is to forget the one that it presented, in the table that that was for', () => {
    const { delivery, old, told } = answering();
    delivery.deliver(FORGET, old);
    expect(told()).toEqual(['old=']);
  });

  it('is both, of a session that has moved', () => {
    const { delivery, old, runtime, stored, told } = answering();
    const token = stored();
    delivery.deliver({ forget: true, token }, old);
    expect(told()).toEqual(['old=', `sid=${runtime.home.tokens.issue(token.token, 1)}`]);
  });

  it('is told once, however often it is the same', () => {
    const { delivery, runtime, headers, stored } = answering();
    const owed = { forget: false, token: stored() };
    delivery.deliver(owed, runtime.home);
    const { all } = headers;
    delivery.deliver({ ...owed }, runtime.home);
    expect(headers.all).toEqual(all);
  });

  it.each<[name: string, then: Owed, cookies: (string | undefined)[]]>([
    ['nothing', NOTHING, ['theme=dark', 'lang=en']],
    ['to forget it', FORGET, ['theme=dark', 'lang=en', 'sid=']],
  ])('can turn out to be %s after all, and the cookies of others stay', (_name, then, cookies) => {
    const { delivery, runtime, headers, stored, told } = answering();
    headers.setHeader('set-cookie', 'theme=dark');
    delivery.deliver({ forget: false, token: stored() }, runtime.home);
    headers.setHeader('set-cookie', [...headers.cookies, 'lang=en']);
    delivery.deliver(then, runtime.home);
    expect(told()).toEqual(cookies);
  });

  it('is another token, where that turned out to be the one', () => {
    const { delivery, runtime, stored, told } = answering();
    const [expected, actual] = [stored(), stored()];
    delivery.deliver({ forget: false, token: expected }, runtime.home);
    delivery.deliver({ forget: false, token: actual }, runtime.home);
    expect(told()).toEqual([`sid=${runtime.home.tokens.issue(actual.token, 1)}`]);
  });

  it('is the same token with another deadline, where its copy has one', () => {
    const { delivery, runtime, headers, stored } = answering({
      cookie: { ...COOKIE, persistent: true },
    });
    const token = stored();
    delivery.deliver({ forget: false, token }, runtime.home);
    const [before] = headers.cookies;
    const record = { ...token.record, expiresAt: token.record.expiresAt - 60_000 };
    delivery.deliver({ forget: false, token: { ...token, record } }, runtime.home);
    expect([delivery.followsDeadline(token), headers.cookies.length]).toEqual([true, 1]);
    expect(headers.cookies[0]).not.toBe(before);
  });

  it.each([
    [true, true],
    [false, false],
  ])('can be told where the client spoke HTTPS: %p', (secure, isPossible) => {
    expect(answering({}, { secure }).delivery.isPossible).toBe(isPossible);
  });
});

describe('what a client presents', () => {
  it('is read for each table by the name it has there', () => {
    const { transports, request, runtime, old } = answering();
    expect(transports.presented(request)).toEqual([
      { source: runtime.home, texts: ['a'] },
      { source: old, texts: ['b'] },
    ]);
  });

  it('is never read for a table that nobody told of', () => {
    const { transports } = answering();
    expect(() => transports.of(elsewhere(world().runtime))).toThrow(TypeError);
  });
});
