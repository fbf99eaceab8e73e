import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SessionUsers } from '../../lib/index.js';
import type { Browser } from '../support/browser.js';
import { engines, tellsWhatRefused } from '../support/engines.js';
import { TestApp } from '../support/test-app.js';
import { endOf, USER_CONTROLLERS, userOf } from '../support/user-sessions.js';

const LIMIT = 3;
const AT_ONCE = 50;

const EVERY_POLICY = engines().flatMap((engine) =>
  (['reject', 'evict-oldest'] as const).map((policy) => ({ engine, policy, on: engine.name })),
);

describe.each(EVERY_POLICY)('at most three sessions a user, $policy, on $on', (kind) => {
  const { engine, policy } = kind;
  let one: TestApp;
  let two: TestApp;
  beforeAll(async () => {
    const options = {
      engine,
      controllers: USER_CONTROLLERS,
      session: { maxSessionsPerUser: { limit: LIMIT, policy } },
    };
    one = await TestApp.start(options);
    const { tableName, clock } = one;
    two = await TestApp.start({ ...options, tableName, clock });
  });
  beforeEach(() => {
    for (const app of [one, two]) {
      app.faults.reset();
      app.events.length = 0;
    }
  });
  afterAll(async () => {
    await one.stop();
    await two.stop();
  });

  const login = async (user: string, browser = one.browser()) => ({
    browser,
    ...(await browser.post(`/users/${user}/login`, {})),
  });
  const living = async (browsers: readonly Browser[], user: string) => {
    const users = await Promise.all(browsers.map(userOf));
    return browsers.filter((_browser, index) => users[index] === user);
  };

  it('R67 hold for fifty logins at once on two instances', async () => {
    const browsers = Array.from({ length: AT_ONCE }, (_, n) => (n % 2 ? one : two).browser());
    const answers = await Promise.all(browsers.map((browser) => login('ada', browser)));
    const done = answers.filter(({ status }) => status === 200);
    expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    const alive = await living(
      done.map(({ browser }) => browser),
      'ada',
    );
    if (policy === 'reject') expect(alive).toHaveLength(done.length);
    expect(alive.length).toBeGreaterThan(0);
    expect(alive.length).toBeLessThanOrEqual(LIMIT);
    expect(await one.app.get(SessionUsers).list('ada')).toHaveLength(alive.length);
  });

  it('R67 hold for logins one after the other', async () => {
    const browsers: Browser[] = [];
    for (let count = 0; count < LIMIT + 2; count++) {
      one.clock.advance(1000);
      const { browser, status, json, setCookies } = await login('bob');
      browsers.push(browser);
      const isOver = policy === 'reject' && count >= LIMIT;
      expect(status).toBe(isOver ? 409 : 200);
      if (isOver) expect([json, setCookies]).toMatchObject([{ code: 'session_limit' }, []]);
    }
    const ends = await Promise.all(browsers.map(endOf));
    const evictedOnes = ends.filter((end) => end !== null);
    const alive = await living(browsers, 'bob');
    expect(alive).toEqual(policy === 'reject' ? browsers.slice(0, LIMIT) : browsers.slice(-LIMIT));
    const evicted = one.eventsOf('destroyed').map(({ userId, by }) => [userId, by]);
    const byTheLimit = ['bob', 'limit'];
    if (policy === 'evict-oldest') {
      const why = { reason: 'revoked', by: 'limit' };
      expect(evictedOnes).toEqual([why, why]);
    }
    expect(evicted).toEqual(policy === 'reject' ? [] : [byTheLimit, byTheLimit]);
  });

  it('R67 count neither what was ended nor what has expired', async () => {
    const leaves = (await login('cyd')).browser;
    await login('cyd');
    await login('cyd');
    await leaves.post('/logout');
    const fourth = await login('cyd');
    expect(fourth.status).toBe(200);
    expect(one.eventsOf('destroyed')).toMatchObject([{ userId: 'cyd' }]);
    one.clock.advance(31 * 60_000);
    for (let count = 0; count < LIMIT; count++) expect((await login('cyd')).status).toBe(200);
    expect(one.eventsOf('destroyed').filter(({ by }) => by === 'user')).toEqual([]);
    expect(await one.app.get(SessionUsers).list('cyd')).toHaveLength(LIMIT);
  });

  it('R67 count a session once, however often its user logs in', async () => {
    const { browser } = await login('dan');
    for (let count = 0; count < LIMIT; count++) {
      expect((await login('dan', browser)).status).toBe(200);
    }
    expect(await one.app.get(SessionUsers).list('dan')).toHaveLength(1);
    expect(one.eventsOf('destroyed')).toEqual([]);
  });

  it('R67 cost what the README says', async () => {
    for (let count = 0; count < LIMIT; count++) await login('fay');
    one.faults.reset();
    expect((await login('fay')).status).toBe(policy === 'reject' ? 409 : 200);
    // An engine that does not say what has refused the login is asked twice more.
    const refused = Array.from({ length: tellsWhatRefused(engine) ? 1 : 3 }, () => 'UpdateItem');
    const looked = ['GetItem', ...Array.from({ length: LIMIT }, () => 'GetItem')];
    const evicted = ['GetItem', 'UpdateItem', 'UpdateItem'];
    const loggedIn = ['UpdateItem', 'PutItem'];
    const more = policy === 'reject' ? [] : [...evicted, ...loggedIn];
    const sent = one.faults.log.filter(({ phase }) => phase === 'sent');
    expect(sent.map(({ operation }) => operation)).toEqual([...refused, ...looked, ...more]);
  });

  it('S18 count no login for ever that was never finished', async () => {
    const stop = one.faults.intercept(async ({ operation, orAborted }, next) => {
      if (operation !== 'PutItem') return next();
      return orAborted(Promise.reject(new Error('the process died here')));
    });
    for (let count = 0; count < LIMIT; count++) expect((await login('eve')).status).toBe(503);
    stop();
    expect(await one.app.get(SessionUsers).list('eve')).toEqual([]);
    one.clock.advance(11_000);
    const { status, browser } = await login('eve');
    expect([status, await userOf(browser)]).toEqual([200, 'eve']);
  });
});
