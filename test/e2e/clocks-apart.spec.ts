import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { Gates, RaceController } from '../support/race.controller.js';
import { TestApp } from '../support/test-app.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** How far the other node's clock is ahead. */
const DIFFERENCES = [11 * SECOND, MINUTE, 4.9 * MINUTE].flatMap((ms) => [ms, -ms]);

describe.each(engines())('tokens on nodes whose clocks differ, on $name', (engine) => {
  let app: TestApp;
  let other: TestApp;
  let gates = 0;
  beforeAll(async () => {
    const base = { controllers: [RaceController], providers: [Gates], engine };
    const times = { rotateInterval: '15m', idleTimeout: '2h', touchInterval: '1m' };
    const session = { ...times, onTokenReuse: 'revoke' } as const;
    app = await TestApp.start({ ...base, session });
    const { tableName } = app;
    other = await TestApp.start({ ...base, session, tableName, clock: new ManualClock() });
  });
  beforeEach(() => {
    for (const { faults, events } of [app, other]) {
      faults.reset();
      events.length = 0;
    }
  });
  afterAll(async () => {
    await other.stop();
    await app.stop();
  });

  const at = (node: TestApp, token: string): Browser => {
    const browser = node.browser();
    browser.token = token;
    return browser;
  };

  /** A client with a new token, by this node, and the one it had until now. */
  async function renewed(by: 'rotation' | '/login/u1' | '/regenerate') {
    const browser = app.browser();
    await browser.post(by === '/login/u1' ? '/set/a/1' : '/login/u1');
    const { token: old } = browser;
    if (by === 'rotation') {
      app.clock.advance(15 * MINUTE);
      await browser.get('/read');
    } else await browser.post(by);
    expect(browser.token).not.toBe(old);
    return { browser, old };
  }

  const reused = () => [...app.eventsOf('token-reused'), ...other.eventsOf('token-reused')];

  describe.each(DIFFERENCES)('%p ms ahead', (difference) => {
    const skewed = () => other.clock.set(app.clock.now() + difference);

    it('S07 S19 the token before a rotation reads or is nobody, and costs nobody anything', async () => {
      const { browser, old } = await renewed('rotation');
      skewed();
      const read = await at(other, old).get('/read');
      expect(['u1', null]).toContain((read.json as { user: string | null }).user);
      expect(read.setCookies).toEqual([]);
      const change = await at(other, old).post('/set/a/1');
      expect([change.status, change.setCookies]).toEqual([409, []]);
      expect(reused()).toEqual([]);
      expect((await browser.get('/read')).json).toMatchObject({ user: 'u1' });
      expect((await at(other, browser.token).get('/read')).json).toMatchObject({ user: 'u1' });
    });

    it.each(['/login/u1', '/regenerate'] as const)(
      'S06 S19 the token before %s is nobody, and sets no cookie over the new one',
      async (path) => {
        const { browser, old } = await renewed(path);
        skewed();
        const read = await at(other, old).get('/read');
        expect([read.json, read.setCookies]).toEqual([{ user: null }, []]);
        const change = await at(other, old).post('/set/a/1');
        expect([change.status, change.setCookies]).toEqual([409, []]);
        expect(reused()).toEqual([]);
        expect((await browser.get('/read')).json).toMatchObject({ user: 'u1' });
      },
    );
  });

  it('S07 S08 a replaced token is taken for a stolen one only five minutes after its grace', async () => {
    const { browser, old } = await renewed('rotation');
    app.clock.advance(10 * SECOND);
    const afterGrace = await at(app, old).post('/set/a/1');
    expect([afterGrace.status, afterGrace.setCookies]).toEqual([409, []]);
    app.clock.advance(5 * MINUTE - 1);
    const late = await at(app, old).get('/read');
    expect([late.json, late.setCookies, reused()]).toEqual([{ user: null }, [], []]);
    expect((await browser.get('/read')).json).toMatchObject({ user: 'u1' });
    app.clock.advance(1);
    expect((await at(app, old).get('/read')).json).toEqual({ user: null });
    expect(reused()).toEqual([expect.objectContaining({ revoked: true })]);
    expect((await browser.get('/read')).json).toEqual({ user: null });
  });

  it.each([4 * MINUTE, -4 * MINUTE])(
    'R27 S05 S19 a change takes back no other use of the session: a clock %p ms ahead',
    async (difference) => {
      const browser = app.browser();
      await browser.post('/set/a/1');
      const name = `change-${gates++}`;
      const gate = app.app.get(Gates).at(name);
      const before = await app.item(browser.token);
      const changing = browser.post(`/set/b/2?gate=${name}`);
      await gate.reached;
      app.clock.advance(8 * MINUTE);
      other.clock.set(app.clock.now() + difference);
      await at(other, browser.token).get('/read');
      const used = await app.item(browser.token);
      expect(used?.['accessedAt']).not.toEqual(before?.['accessedAt']);
      gate.open();
      expect((await changing).status).toBe(201);
      const after = await app.item(browser.token);
      for (const time of ['accessedAt', 'expiresAt', 'ttl']) {
        expect(Number(after?.[time]?.N)).toBeGreaterThanOrEqual(Number(used?.[time]?.N));
      }
      expect((await browser.get('/read')).json).toEqual({ a: 1, b: 2, user: null });
    },
  );
});
