import { describe, expect, it } from '@jest/globals';
import { CsrfGuard } from '../../../../lib/request/guards/csrf.guard.js';
import { makeCsrfToken, newCsrfSecret } from '../../../../lib/session/active/csrf-token.js';
import { storedIn, world } from '../../lifecycle/fixtures.js';
import { answerOf, contextOf, managing } from './a-context.js';

class Shop {
  route(): void {}
}

const here = world();
const csrfSecret = newCsrfSecret();
const TOKEN = makeCsrfToken(csrfSecret);
const CROSS_SITE = '403 csrf_cross_site';
const NO_TOKEN = '403 csrf_token';

/** What is answered to a request, which by default is a good one. */
function answer(request: object, secret: Uint8Array | undefined = csrfSecret) {
  const stored = storedIn(here.runtime.home, {}, { csrfSecret: secret });
  const { manager } = managing(here, stored);
  const sent = {
    method: 'POST',
    host: 'shop.test',
    headers: { 'x-csrf-token': TOKEN },
    ...request,
  };
  return answerOf(new CsrfGuard(manager).canActivate(contextOf(Shop, 'route', { request: sent })));
}

describe('where a request comes from', () => {
  const sent = (headers: object, more: object = {}) =>
    answer({ headers: { 'x-csrf-token': TOKEN, ...headers }, ...more });

  it.each<[headers: object, more: object, expected: unknown]>([
    [{}, {}, true],
    [{ 'sec-fetch-site': 'same-origin' }, {}, true],
    [{ 'sec-fetch-site': 'none' }, {}, true],
    [{ 'sec-fetch-site': 'same-site' }, {}, CROSS_SITE],
    [{ 'sec-fetch-site': 'cross-site' }, {}, CROSS_SITE],
    [{ origin: 'https://shop.test' }, {}, true],
    [{ origin: 'https://shop.test:443' }, {}, true],
    [{ origin: 'https://shop.test:444' }, {}, CROSS_SITE],
    [{ origin: 'https://shop.test:444' }, { host: 'shop.test:444' }, true],
    [{ origin: 'https://evil.test' }, {}, CROSS_SITE],
    [{ origin: 'https://shop.test.evil.test' }, {}, CROSS_SITE],
    [{ origin: 'https://sub.shop.test' }, {}, CROSS_SITE],
    [{ origin: 'null' }, {}, CROSS_SITE],
    [{ origin: 'file://shop.test' }, {}, CROSS_SITE],
    // Behind a proxy that it was not told of, an application takes HTTPS for HTTP.
    [{ origin: 'http://shop.test' }, {}, true],
    [{ origin: 'http://shop.test' }, { secure: true }, CROSS_SITE],
    [{ origin: 'https://shop.test', host: 'shop.test' }, { host: undefined }, true],
    [{ origin: 'https://shop.test', host: 'other.test' }, { host: undefined }, CROSS_SITE],
    [{ origin: 'https://shop.test', 'sec-fetch-site': 'cross-site' }, {}, CROSS_SITE],
  ])('%j %j: %s', async (headers, more, expected) => {
    expect(await sent(headers, more)).toBe(expected);
  });
});

describe('the token of a request', () => {
  const other = makeCsrfToken(newCsrfSecret());
  const inherited = Object.create({ _csrf: TOKEN }) as object;

  it.each<[name: string, request: object, expected: unknown]>([
    ['in the header', { headers: { 'x-csrf-token': TOKEN } }, true],
    ['in the body', { headers: {}, body: { _csrf: TOKEN } }, true],
    ['nowhere', { headers: {} }, NO_TOKEN],
    ['of another session', { headers: { 'x-csrf-token': other } }, NO_TOKEN],
    ['of no text', { headers: {}, body: { _csrf: 7 } }, NO_TOKEN],
    ['in what the body inherits', { headers: {}, body: inherited }, NO_TOKEN],
    ['in a body that is text', { headers: {}, body: TOKEN }, NO_TOKEN],
    [
      'that is wrong in the header and right in the body',
      { headers: { 'x-csrf-token': other }, body: { _csrf: TOKEN } },
      NO_TOKEN,
    ],
  ])('%s', async (_name, request, expected) => {
    expect(await answer(request)).toBe(expected);
  });

  it('is good for no session without a secret', async () => {
    const { manager } = managing(here, null);
    const request = { method: 'POST', headers: { 'x-csrf-token': TOKEN } };
    const context = contextOf(Shop, 'route', { request });
    expect(await answerOf(new CsrfGuard(manager).canActivate(context))).toBe(NO_TOKEN);
  });

  it.each<[method: string, expected: unknown]>([
    ['GET', true],
    ['HEAD', true],
    ['OPTIONS', true],
    ['TRACE', true],
    ['PUT', NO_TOKEN],
    ['PATCH', NO_TOKEN],
    ['DELETE', NO_TOKEN],
    ['get', NO_TOKEN],
    ['UNKNOWN', NO_TOKEN],
  ])('is asked for where something may change: %s', async (method, expected) => {
    expect(await answer({ method, headers: {} })).toBe(expected);
  });

  it('is nothing that a socket has', async () => {
    const { manager } = managing(here, null);
    const context = contextOf(Shop, 'route', { type: 'ws' });
    expect(await new CsrfGuard(manager).canActivate(context)).toBe(true);
  });
});
