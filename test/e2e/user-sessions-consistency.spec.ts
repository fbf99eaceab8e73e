import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SessionUsers } from '../../lib/index.js';
import { FaultInjector } from '../../lib/testing/fault-injector.js';
import { engines } from '../support/engines.js';
import { TestApp } from '../support/test-app.js';
import { loggedIn, USER_CONTROLLERS, userOf } from '../support/user-sessions.js';

const EVERY_KIND = engines().flatMap((engine) =>
  (['strong', 'eventual', 'adaptive'] as const).map((consistency) => ({
    engine,
    consistency,
    on: engine.name,
  })),
);

describe.each(EVERY_KIND)('consistency $consistency with users, on $on', (kind) => {
  const { engine, consistency } = kind;
  let one: TestApp;
  let two: TestApp;
  let lag: FaultInjector;
  beforeAll(async () => {
    const options = { engine, controllers: USER_CONTROLLERS, session: { consistency } };
    one = await TestApp.start(options);
    const { tableName, clock } = one;
    two = await TestApp.start({ ...options, tableName, clock });
    lag = FaultInjector.attach(one.client, two.client);
  });
  beforeEach(() => lag.reset());
  afterAll(async () => {
    lag.detach();
    await one.stop();
    await two.stop();
  });

  it('R65 S22 refuses what was revoked elsewhere at once, however late reads are', async () => {
    const browser = await loggedIn(one, 'ada');
    const there = two.browser(browser.cookies);
    expect(await userOf(there)).toBe('ada');
    lag.staleReads.freeze();
    expect(await one.app.get(SessionUsers).revokeAll('ada')).toBe(1);
    expect(await userOf(there)).toBeNull();
    const again = await loggedIn(two, 'ada');
    expect(await userOf(one.browser(again.cookies))).toBe('ada');
  });

  it('reads a session without a user as the option says', async () => {
    const browser = one.browser();
    await browser.post('/set', { n: 1 });
    const reads: unknown[] = [];
    const stop = lag.intercept(({ operation, input }, next) => {
      if (operation === 'GetItem') reads.push(input['ConsistentRead']);
      return next();
    });
    await browser.get('/read');
    expect(reads).toEqual([consistency === 'strong']);
    await browser.post('/users/bob/login');
    reads.length = 0;
    await browser.get('/read');
    expect(reads).toEqual(consistency === 'eventual' ? [false, true] : [true]);
    stop();
  });
});
