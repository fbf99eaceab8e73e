import { afterEach, describe, expect, it } from '@jest/globals';
import type { SessionModuleOptions } from '../../lib/index.js';
import { FaultInjector } from '../../lib/testing/fault-injector.js';
import { engines } from '../support/engines.js';
import { ROUTES } from '../support/handlers.js';
import { SECRET, TestApp } from '../support/test-app.js';

type Options = Partial<Record<keyof SessionModuleOptions | 'acceptUnsignedTokens', unknown>>;

const SIGNED: Options = { secrets: [SECRET] };
const UNSIGNED: Options = { secrets: undefined };
/** New, so that nodes which are about to sign can take over from those that do not. */
const ACCEPTING: Options = { ...SIGNED, acceptUnsignedTokens: true };
const ADAPTIVE: Options = { ...SIGNED, consistency: 'adaptive' };
const SHORTER: Options = { ...SIGNED, idBytes: 24 };

describe.each(engines())('options that change while users are logged in, on $name', (engine) => {
  const started: TestApp[] = [];
  afterEach(async () => {
    for (const app of started.splice(0)) await app.stop();
  });

  /** Nodes on one table, as before and during a deployment. */
  async function nodes(before: Options, after: Options): Promise<[TestApp, TestApp]> {
    const first = await TestApp.start({ ...ROUTES, engine, session: before as object });
    started.push(first);
    const { tableName, clock } = first;
    const options = { ...ROUTES, engine, tableName, clock };
    const second = await TestApp.start({ ...options, session: after as object });
    started.push(second);
    return [first, second];
  }

  const CHANGES: [string, Options, Options][] = [
    ['secrets are turned on', UNSIGNED, ACCEPTING],
    ['secrets are turned off', SIGNED, UNSIGNED],
    ['reads become adaptive', SIGNED, ADAPTIVE],
    ['reads become strong again', ADAPTIVE, SIGNED],
    ['new tokens are shorter', SIGNED, SHORTER],
    ['new tokens are longer', SHORTER, SIGNED],
  ];

  it.each(CHANGES)('S42 a user stays logged in when %s', async (_what, before, after) => {
    const [old, young] = await nodes(before, after);
    const browser = old.browser();
    await browser.post('/login/u1');
    const later = young.browser(browser.cookies);
    expect((await later.get('/read')).json).toMatchObject({ user: 'u1' });
    expect((await later.post('/set/a/1')).status).toBe(201);
    expect((await later.get('/read')).json).toMatchObject({ a: 1, user: 'u1' });
    expect(young.eventsOf('rejected')).toEqual([]);
  });

  /** Beside nodes that do not sign, those that do must accept that. */
  const BESIDE = CHANGES.map(([what, ...options]): (typeof CHANGES)[number] => {
    const [before, after] = options.includes(UNSIGNED)
      ? options.map((one) => (one === SIGNED ? ACCEPTING : one))
      : options;
    return [what, before ?? SIGNED, after ?? SIGNED];
  });

  it.each(BESIDE)('S42 and while nodes of both kinds answer: %s', async (_what, before, after) => {
    const pair = await nodes(before, after);
    const cookies = new Map<string, string>();
    for (const starts of [0, 1]) {
      cookies.clear();
      await pair[starts]?.browser(cookies).post('/login/u1');
      for (let turn = 0; turn < 4; turn++) {
        for (const node of pair) {
          const browser = node.browser(cookies);
          expect((await browser.post(`/set/n/${turn}`)).status).toBe(201);
          expect((await browser.get('/read')).json).toMatchObject({ n: turn, user: 'u1' });
        }
      }
      for (const path of ['/regenerate', '/login/u1']) {
        for (const node of pair) {
          expect((await node.browser(cookies).post(path)).status).toBe(201);
          for (const reader of pair) {
            const { json } = await reader.browser(cookies).get('/read');
            expect(json).toMatchObject({ user: 'u1' });
          }
        }
      }
    }
  });

  it('R07 an unsigned token that is accepted is issued again, signed, and then read without the option', async () => {
    const [old, accepting] = await nodes(UNSIGNED, ACCEPTING);
    const { tableName, clock } = old;
    const strict = await TestApp.start({ ...ROUTES, engine, tableName, clock });
    started.push(strict);
    const browser = old.browser();
    await browser.post('/login/u1');
    const { token: unsigned } = browser;
    const answer = await accepting.browser(browser.cookies).get('/read');
    expect(answer.json).toMatchObject({ user: 'u1' });
    expect(answer.setCookies).toHaveLength(1);
    expect(browser.token.startsWith(`${unsigned}.`)).toBe(true);
    expect((await accepting.browser(browser.cookies).get('/read')).setCookies).toEqual([]);
    expect((await strict.browser(browser.cookies).get('/read')).json).toMatchObject({ user: 'u1' });
  });

  it('R07 R08 without that option an unsigned token is refused, and costs no read', async () => {
    const [old, strict] = await nodes(UNSIGNED, SIGNED);
    const browser = old.browser();
    await browser.post('/login/u1');
    expect((await strict.browser(browser.cookies).get('/read')).json).toEqual({ user: null });
    expect(strict.faults.count('GetItem')).toBe(0);
  });

  it('R07 R08 with it a signature that is there must be ours all the same', async () => {
    const [old, accepting] = await nodes(UNSIGNED, ACCEPTING);
    const browser = old.browser();
    await browser.post('/login/u1');
    browser.token = `${browser.token}.${'A'.repeat(43)}`;
    expect((await accepting.browser(browser.cookies).get('/read')).json).toEqual({ user: null });
    expect(accepting.faults.count('GetItem')).toBe(0);
  });

  it.each([
    ['a token without a version', 0],
    ['a token with an older version', 1],
  ])('R40 S20 S42 a node with adaptive reads believes no stale one under %s', async (_what, by) => {
    const [strong, adaptive] = await nodes(SIGNED, ADAPTIVE);
    const cookies = new Map<string, string>();
    await [strong, adaptive][by]?.browser(cookies).post('/login/u1');
    const both = FaultInjector.attach(strong.client, adaptive.client);
    both.staleReads.freeze();
    expect((await strong.browser(cookies).post('/set/a/1')).status).toBe(201);
    const { json } = await adaptive.browser(cookies).get('/read');
    expect(json).toMatchObject({ a: 1, user: 'u1' });
    both.detach();
  });
});
