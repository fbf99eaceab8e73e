import { Controller, HttpCode, Post } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { nativeLayout, Session, SessionUsers, type SessionModuleOptions } from '../../lib/index.js';
import { Gate } from '../../lib/testing/gate.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import type { AnySession } from '../support/playground.controller.js';
import { TestApp, type TestAppOptions } from '../support/test-app.js';
import { loggedIn, USER_CONTROLLERS, userOf } from '../support/user-sessions.js';

const MINUTE = 60_000;
let thinking = new Gate();

@Controller()
class SlowLoginController {
  @Post('slow-login') @HttpCode(200) async login(@Session() session: AnySession) {
    await session.authenticate('ada');
    await thinking.pass();
  }
}

const controllers = [...USER_CONTROLLERS, SlowLoginController];

describe.each(engines())('no live session of a user is missing, on $name', (engine) => {
  const apps: TestApp[] = [];
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.stop();
  });

  async function start(options: Partial<TestAppOptions> = {}): Promise<TestApp> {
    const app = await TestApp.start({ engine, controllers, ...options });
    apps.push(app);
    return app;
  }

  /** Another instance on the same table. */
  const beside = ({ tableName, clock }: TestApp, options: Partial<TestAppOptions> = {}) =>
    start({ tableName, clock, ...options });

  const usersOf = ({ app }: TestApp) => app.get(SessionUsers);

  /** Holds the next write of that kind which is about a session, and no others. */
  function holding(app: TestApp, operation: 'PutItem' | 'UpdateItem'): Gate {
    const gate = new Gate();
    let isHeld = false;
    app.faults.intercept(async (call, next) => {
      const isOfUser = JSON.stringify(call.input).includes('user#');
      if (call.operation !== operation || isOfUser || isHeld) return next();
      isHeld = true;
      await gate.pass();
      return next();
    });
    return gate;
  }

  /** What a list, or the end of all, may not lose sight of: a login whose last write is under way. */
  async function during(late: Promise<{ readonly status: number }>, gate: Gate, app: TestApp) {
    await gate.reached;
    expect(await usersOf(app).list('ada')).toEqual([]);
    await usersOf(app).revokeAll('ada');
    gate.open();
    return late;
  }

  it('R65 S19 of a login over that of another user, whose node has a clock that is ahead', async () => {
    const app = await start();
    const ahead = await beside(app, { clock: new ManualClock(app.clock.now() + 4.9 * MINUTE) });
    const browser = app.browser();
    const { cookies } = await loggedIn(ahead, 'bob');
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    app.clock.advance(30_000);
    const gate = holding(app, 'UpdateItem');
    const late = browser.post('/users/ada/login', {});
    expect((await during(late, gate, ahead)).status).toBe(409);
    expect(await userOf(browser)).not.toBe('ada');
  });

  it('R65 of a login whose handler takes its time after authenticate()', async () => {
    const app = await start();
    const browser = app.browser();
    thinking = new Gate();
    const gate = holding(app, 'PutItem');
    const late = browser.post('/slow-login');
    await thinking.reached;
    app.clock.advance(61 * MINUTE);
    thinking.open();
    expect((await during(late, gate, app)).status).toBe(409);
    expect(await userOf(browser)).toBeNull();
  });

  it('R65 of a session that moves here long after its login', async () => {
    const old = await start({ session: { layout: nativeLayout({ keyPrefix: 'old#' }) } });
    const app = await beside(old, {
      session: {
        layout: nativeLayout({ keyPrefix: 'new#' }),
        cookie: { name: 'new', secure: false },
        migrateFrom: [{ layout: nativeLayout({ keyPrefix: 'old#' }), cookie: { name: 'sid' } }],
      },
    });
    const { cookies } = await loggedIn(old, 'ada');
    const browser = app.browser();
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    for (let count = 0; count < 5; count++) {
      app.clock.advance(15 * MINUTE);
      expect(await userOf(old.browser(cookies))).toBe('ada');
    }
    const gate = holding(app, 'PutItem');
    const late = browser.post('/set', { n: 1 });
    const { status } = await during(late, gate, app);
    const listed = await usersOf(app).list('ada');
    expect([status, listed.length]).toEqual([409, 0]);
  });

  it.each(['30m', '12h'])(
    'R65 S43 on a node that has not heard of a shorter timeout than %s yet',
    async (timeout) => {
      const before: SessionModuleOptions = { idleTimeout: timeout, absoluteTimeout: '12h' };
      const after: SessionModuleOptions = { idleTimeout: '5m', absoluteTimeout: '10m' };
      const app = await start({ session: before });
      const updated = await beside(app, { session: after });
      const browser = await loggedIn(app, 'ada');
      app.clock.advance(20 * MINUTE);
      expect(await usersOf(updated).list('ada')).toEqual([]);
      expect(await usersOf(app).list('ada')).toHaveLength(1);
      await usersOf(updated).revokeAll('ada');
      expect(await userOf(browser)).toBeNull();
    },
  );

  it('R67 S43 on a node that has not heard of a shorter timeout, beside the limit', async () => {
    const limit = { maxSessionsPerUser: { limit: 1, policy: 'reject' } } as const;
    const app = await start({ session: limit });
    const updated = await beside(app, { session: { ...limit, idleTimeout: '5m' } });
    const browsers: Browser[] = [await loggedIn(app, 'ada')];
    app.clock.advance(20 * MINUTE);
    browsers.push(await loggedIn(updated, 'ada'));
    const users = await Promise.all(browsers.map(({ cookies }) => userOf(app.browser(cookies))));
    expect(users.filter((user) => user === 'ada')).toHaveLength(1);
  });
});
