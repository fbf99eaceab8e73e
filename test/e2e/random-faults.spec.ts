import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { PlaygroundController } from '../support/playground.controller.js';
import { seededRandom } from '../support/random.js';
import { watchFatalErrors } from '../support/real-process.js';
import { PAYLOAD_MARKER } from '../support/suite-log.js';
import { TestApp } from '../support/test-app.js';
import { errorResponse, readBody } from '../../lib/testing/wire.js';

/** Fails three of ten attempts, before or after their work is done. */
function troubled(app: TestApp, random: () => number): void {
  app.faults.intercept(async (_call, next) => {
    const dice = random();
    if (dice < 0.1) return errorResponse('ProvisionedThroughputExceededException');
    if (dice < 0.2) throw Object.assign(new Error('connect'), { name: 'TimeoutError' });
    const response = await next();
    if (dice >= 0.3) return response;
    await readBody(response);
    throw Object.assign(new Error('read'), { name: 'TimeoutError', code: 'ECONNRESET' });
  });
}

/** One key of a session, which one client alone counts up. */
interface Counter {
  readonly key: string;
  acknowledged: number;
  tried: number;
}

describe.each(engines())('a store with random faults, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    // How long the clients wait for each other depends on the machine; how it ends does not.
    const session = { storeTimeout: '1m' };
    app = await TestApp.start({ controllers: [PlaygroundController], engine, session });
  });
  beforeEach(() => {
    // The SDK waits a random part of its back-off: none of it, to be quick.
    jest.spyOn(Math, 'random').mockReturnValue(0);
    app.faults.reset();
  });
  afterAll(() => app.stop());

  const at = (token: string): Browser => {
    const browser = app.browser();
    browser.token = token;
    return browser;
  };

  it.each([1, 2])('S17 R57 loses no acknowledged change of five clients, seed %p', async (seed) => {
    const fatal = watchFatalErrors();
    const first = app.browser();
    await first.post('/set', { begun: PAYLOAD_MARKER });
    const { token } = first;
    const counters: Counter[] = Array.from({ length: 5 }, (_, client) => ({
      key: `client${client}`,
      acknowledged: 0,
      tried: 0,
    }));
    troubled(app, seededRandom(seed));
    const refused = new Set<number>();
    await Promise.all(
      counters.map(async (counter) => {
        for (let n = 1; n <= 25; n++) {
          const { status, setCookies } = await at(token).post('/set', { [counter.key]: n });
          counter.tried = n;
          if (status === 200) counter.acknowledged = n;
          else refused.add(status);
          expect(setCookies).toEqual([]);
        }
      }),
    );
    app.faults.clear();
    const { json } = await first.get('/read');
    const data = json as Record<string, number | boolean>;
    for (const { key, acknowledged, tried } of counters) {
      expect(acknowledged).toBeGreaterThan(0);
      expect(data[key]).toBeGreaterThanOrEqual(acknowledged);
      expect(data[key]).toBeLessThanOrEqual(tried);
    }
    expect([...refused].filter((status) => status !== 503)).toEqual([]);
    fatal.stop();
    expect(fatal.errors).toEqual([]);
  });

  it('S17 R35 makes a logout that was acknowledged hold, whatever else is under way', async () => {
    const random = seededRandom(4);
    const ends: [logout: number, left: unknown][] = [];
    for (let round = 0; round < 20; round++) {
      app.faults.clear();
      const browser = app.browser();
      await browser.post('/set', { begun: PAYLOAD_MARKER });
      const { token } = browser;
      app.clock.advance(200_000);
      troubled(app, random);
      const [logout] = await Promise.all([
        at(token).post('/logout'),
        at(token).post('/set', { a: 1 }),
        at(token).get('/read'),
        at(token).post('/set', { b: 1 }),
      ]);
      app.faults.clear();
      if (logout.status === 200) ends.push([logout.status, await app.item(token)]);
      else expect(logout.status).toBe(503);
    }
    expect(ends.length).toBeGreaterThan(5);
    expect(ends.filter(([, left]) => left !== undefined)).toEqual([]);
  });

  it('S09 S17 leaves one whole session after each login, the old one or the new one', async () => {
    const random = seededRandom(5);
    for (let round = 0; round < 20; round++) {
      app.faults.clear();
      const browser = app.browser();
      await browser.post('/set', { cart: round });
      const old = browser.token;
      troubled(app, random);
      const login = await browser.post('/login/ada');
      app.faults.clear();
      const [before, after] = [
        (await at(old).get('/about')).json,
        (await browser.get('/about')).json,
      ];
      if (login.status === 200) {
        expect([before, after]).toMatchObject([{ isNew: true }, { isNew: false, userId: 'ada' }]);
        expect((await browser.get('/read')).json).toEqual({ cart: round });
      } else {
        // No cookie went out: the login was not done, or nobody has its token.
        expect([login.status, login.setCookies]).toEqual([503, []]);
        expect(before).toMatchObject({ userId: null });
      }
    }
  });
});
