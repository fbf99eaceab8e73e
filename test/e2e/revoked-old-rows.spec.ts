import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nativeLayout, SessionUsers } from '../../lib/index.js';
import { TestApp } from '../support/test-app.js';
import { loggedIn, USER_CONTROLLERS, userOf } from '../support/user-sessions.js';

const MINUTE = 60_000;
const OLD = nativeLayout({ keyPrefix: 'old#' });

describe('a session that was moved with its old row left where it was, and then ended', () => {
  let old: TestApp;
  let app: TestApp;
  beforeAll(async () => {
    old = await TestApp.start({ controllers: USER_CONTROLLERS, session: { layout: OLD } });
    const { tableName, clock } = old;
    app = await TestApp.start({
      controllers: USER_CONTROLLERS,
      tableName,
      clock,
      session: {
        layout: nativeLayout({ keyPrefix: 'new#' }),
        cookie: { name: 'new', secure: false },
        migrateFrom: [{ layout: OLD, cookie: { name: 'sid' }, keepOldRow: true }],
      },
    });
  });
  afterAll(async () => {
    await app.stop();
    await old.stop();
  });

  async function moved(user: string) {
    const { cookies } = await loggedIn(old, user);
    const browser = app.browser(cookies);
    app.clock.advance(MINUTE);
    expect((await browser.post('/set', { n: 1 })).status).toBe(200);
    expect([...browser.cookies.keys()].sort()).toEqual(['new', 'sid']);
    app.clock.advance(MINUTE);
    return browser;
  }

  it('R65 is over with that row', async () => {
    const browser = await moved('ada');
    expect(await app.app.get(SessionUsers).revokeAll('ada')).toBe(1);
    const present = new Map(browser.cookies);
    expect(await userOf(browser)).toBeNull();
    expect(await userOf(app.browser(present))).toBeNull();
    expect([...browser.cookies.keys()]).toEqual([]);
  });

  it('is no hindrance to a later login in the old application', async () => {
    const browser = await moved('bob');
    await app.app.get(SessionUsers).revokeAll('bob');
    app.clock.advance(MINUTE);
    const { cookies } = await loggedIn(old, 'bob');
    const [sid = ''] = cookies.values();
    browser.cookies.set('sid', sid);
    expect(await userOf(browser)).toBe('bob');
  });
});

describe('a replaced token of a session that has not been moved yet', () => {
  it('R65 ends it in the table where it is', async () => {
    const controllers = USER_CONTROLLERS;
    const rotateInterval = '15m';
    const old = await TestApp.start({ controllers, session: { layout: OLD, rotateInterval } });
    const { tableName, clock } = old;
    const app = await TestApp.start({
      controllers,
      tableName,
      clock,
      session: {
        layout: nativeLayout({ keyPrefix: 'new#' }),
        cookie: { name: 'new', secure: false },
        migrateFrom: [{ layout: OLD, cookie: { name: 'sid' } }],
        onTokenReuse: 'revoke',
      },
    });
    const browser = await loggedIn(old, 'ada');
    const stolen = new Map(browser.cookies);
    clock.advance(15 * MINUTE);
    expect(await userOf(browser)).toBe('ada');
    expect(browser.cookies).not.toEqual(stolen);
    clock.advance(10 * MINUTE);
    expect(await userOf(app.browser(stolen))).toBeNull();
    expect(app.eventsOf('token-reused')).toMatchObject([{ revoked: true }]);
    expect(await userOf(browser)).toBeNull();
    await app.stop();
    await old.stop();
  });
});
