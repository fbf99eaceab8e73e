import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FaultInjector } from '../../lib/testing/fault-injector.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { Gates, RaceController, secretOf } from '../support/race.controller.js';
import { TestApp } from '../support/test-app.js';

/** Whatever a client does on one instance, its next request meets the other one, which reads late. */
describe.each(engines())("two instances with consistency: 'adaptive', on $name", (engine) => {
  let one: TestApp;
  let two: TestApp;
  let lag: FaultInjector;
  beforeAll(async () => {
    const options = {
      controllers: [RaceController],
      providers: [Gates],
      engine,
      // Else sessions with a user are read strongly in any case.
      session: { consistency: 'adaptive' as const, rotateInterval: '15m', userSessions: false },
    };
    one = await TestApp.start(options);
    const { tableName, clock } = one;
    two = await TestApp.start({ ...options, tableName, clock });
    lag = FaultInjector.attach(one.client, two.client);
  });
  beforeEach(() => {
    lag.reset();
    two.events.length = 0;
  });
  afterAll(async () => {
    lag.detach();
    await one.stop();
    await two.stop();
  });

  const elsewhere = ({ token }: Browser): Browser => {
    const browser = two.browser();
    browser.token = token;
    return browser;
  };

  /** The reads of one request to the second instance: `true` for a strong one. */
  async function readsOf(request: () => Promise<unknown>): Promise<boolean[]> {
    const reads: boolean[] = [];
    const stop = lag.intercept(({ operation, input }, next) => {
      if (operation === 'GetItem') reads.push(input['ConsistentRead'] === true);
      return next();
    });
    await request();
    stop();
    return reads;
  }

  it.each([
    ['a new session', undefined, '/set/a/1', { a: 1, user: null }],
    ['a change', '/set/a/1', '/set/b/2', { a: 1, b: 2, user: null }],
    ['a login', '/set/a/1', '/login/u1', { a: 1, user: 'u1', secretOfTheUser: secretOf('u1') }],
    ['a new token', '/set/a/1', '/regenerate', { a: 1, user: null }],
  ])(
    'R40 S20 %s is seen by the next request, for one strong read',
    async (_n, before, path, seen) => {
      const browser = one.browser();
      if (before !== undefined) await browser.post(before);
      lag.staleReads.freeze();
      await browser.post(path);
      const there = elsewhere(browser);
      const reads = await readsOf(async () => {
        expect((await there.get('/read')).json).toEqual(seen);
      });
      expect(reads).toEqual([false, true]);
      expect(two.eventsOf('rejected')).toEqual([]);
    },
  );

  it('R40 a periodic rotation is seen as well, and the old token in its grace', async () => {
    const browser = one.browser();
    await browser.post('/login/u1');
    one.clock.advance(15 * 60_000);
    const late = elsewhere(browser);
    lag.staleReads.freeze();
    await browser.get('/read');
    expect(browser.token).not.toBe(late.token);
    expect((await elsewhere(browser).get('/read')).json).toMatchObject({ user: 'u1' });
    lag.staleReads.thaw();
    expect((await late.get('/read')).json).toMatchObject({ user: 'u1' });
    expect((await late.post('/set/a/1')).status).toBe(409);
  });

  it('S20 costs one eventual read while nothing is behind', async () => {
    const browser = one.browser();
    await browser.post('/set/a/1');
    const there = elsewhere(browser);
    expect(await readsOf(() => there.get('/read'))).toEqual([false]);
  });

  it('S20 is asked at most twice for a token of nobody', async () => {
    const gone = one.browser();
    await gone.post('/set/a/1');
    const { token } = gone;
    await gone.post('/logout');
    const there = two.browser();
    there.token = token;
    expect(await readsOf(() => there.get('/read'))).toEqual([false, true]);
  });

  it('S20 after a logout the client is anonymous, and no write under its old token succeeds', async () => {
    const browser = one.browser();
    await browser.post('/set/a/1');
    const stolen = elsewhere(browser);
    lag.staleReads.freeze();
    expect((await stolen.get('/read')).json).toMatchObject({ a: 1 });
    const { token } = browser;
    await browser.post('/logout');
    expect(browser.token).toBe('');
    expect((await elsewhere(browser).get('/read')).json).toEqual({ user: null });
    for (const path of ['/set/a/2', '/login/u1', '/regenerate']) {
      const answer = await stolen.post(path);
      expect([path, answer.status, answer.setCookies]).toEqual([path, 409, []]);
    }
    expect(await one.item(token)).toBeUndefined();
    lag.staleReads.thaw();
    expect((await stolen.get('/read')).json).toEqual({ user: null });
  });

  it('S01 a read that is late twice brings no logout back by its touch or rotation', async () => {
    const browser = one.browser();
    await browser.post('/login/u1');
    const stale = elsewhere(browser);
    const { token } = browser;
    lag.staleReads.freeze();
    await stale.get('/read');
    await browser.post('/logout');
    one.clock.advance(16 * 60_000);
    const answer = await stale.get('/read');
    expect([answer.status, answer.setCookies]).toEqual([200, []]);
    expect(await one.item(token)).toBeUndefined();
  });
});
