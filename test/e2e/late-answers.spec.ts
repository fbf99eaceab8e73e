import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { performance } from 'node:perf_hooks';
import { connectDynamodbLayout, type SessionModuleOptions } from '../../lib/index.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { Gates, RaceController } from '../support/race.controller.js';
import { SECRET, TestApp } from '../support/test-app.js';

const MINUTE = 60_000;
/** What a prompt answer takes at the most, and a moment more. */
const LONG_MS = 1_100;

const THEIRS = { secrets: [SECRET], userKey: 'userId' };
const LAYOUTS: [string, SessionModuleOptions][] = [
  ['ours', {}],
  ["another library's", { layout: connectDynamodbLayout(THEIRS), idleTimeout: '30m' }],
];
const ON = engines().flatMap((engine) =>
  LAYOUTS.map(([layout, session]) => ({ name: engine.name, engine, layout, session })),
);

describe.each(ON)('a cookie that is good for nothing, $layout, on $name', ({ engine, session }) => {
  let app: TestApp;
  let polls = 0;
  beforeAll(async () => {
    const routes = { controllers: [RaceController], providers: [Gates] };
    app = await TestApp.start({ ...routes, engine, session });
  });
  afterAll(() => app.stop());

  const DEAD: [string, (browser: Browser) => Promise<unknown>][] = [
    [
      'expired',
      async (browser) => {
        await browser.post('/login/u1');
        app.clock.advance(31 * MINUTE);
      },
    ],
    [
      'logged out elsewhere',
      async (browser) => {
        await browser.post('/login/u1');
        const elsewhere = app.browser();
        elsewhere.token = browser.token;
        await elsewhere.post('/logout');
      },
    ],
  ];

  /** A request that is held in its handler, under the cookie the browser has now. */
  async function poll(browser: Browser) {
    const name = `poll-${polls++}`;
    const answering = browser.get(`/read?gate=${name}`);
    const gate = app.app.get(Gates).at(name);
    await gate.reached;
    return { answering, gate };
  }

  it.each(DEAD)('R17 an answer that comes late does not delete a login: %s', async (_why, die) => {
    const browser = app.browser();
    await die(browser);
    const { answering, gate } = await poll(browser);
    await browser.post('/login/u2');
    const { token } = browser;
    // By whatever clock the library measures its own time.
    app.clock.advance(LONG_MS);
    const later = performance.now() + LONG_MS;
    jest.spyOn(performance, 'now').mockReturnValue(later);
    gate.open();
    const late = await answering;
    expect([late.status, late.json, late.setCookies]).toEqual([200, { user: null }, []]);
    expect(browser.token).toBe(token);
    expect((await browser.get('/read')).json).toMatchObject({ user: 'u2' });
  });

  it.each(DEAD)('R17 a prompt answer deletes the cookie: %s', async (_why, die) => {
    const browser = app.browser();
    await die(browser);
    const { answering, gate } = await poll(browser);
    gate.open();
    const prompt = await answering;
    expect([prompt.json, prompt.setCookies]).toEqual([
      { user: null },
      [expect.stringMatching(/^sid=; Max-Age=0;/)],
    ]);
    expect(browser.token).toBe('');
  });
});
