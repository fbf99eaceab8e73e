import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import type { ForeignUser } from '../support/foreign-users.js';
import { MigratingApp, type UserData } from '../support/migrating-app.js';

const MINUTE = 60_000;
const GONE = /Max-Age=0/;

describe('a session that was moved, and a later login in the old application', () => {
  let migrating: MigratingApp;
  beforeEach(async () => {
    migrating = await MigratingApp.start();
  });
  afterEach(() => migrating.stop());

  function withCookie(cookie: string, browser = migrating.app.browser()): Browser {
    const equals = cookie.indexOf('=');
    browser.cookies.set(cookie.slice(0, equals), cookie.slice(equals + 1));
    return browser;
  }

  /** Moved here, and logged in there once more: a browser with both cookies. */
  async function twice(user: ForeignUser): Promise<Browser> {
    await migrating.logIn(user);
    const browser = withCookie(user.cookie);
    expect((await browser.post('/seen')).status).toBe(201);
    expect([...browser.cookies.keys()]).toEqual(['sid']);
    await migrating.logIn(user);
    return withCookie(user.cookie, browser);
  }

  async function nameOf(browser: Browser): Promise<string | null | undefined> {
    return ((await browser.get('/me')).json as { name: UserData['name'] | null }).name;
  }

  /** What became of the login there: its cookie in this browser, its row, and the cookie elsewhere. */
  async function oldLogin({ cookie, table }: ForeignUser, browser: Browser) {
    return {
      cookies: [...browser.cookies.keys()],
      rows: await migrating.oldRows(table),
      elsewhere: await nameOf(withCookie(cookie)),
    };
  }

  it('R17 a logout ends both', async () => {
    for (const user of migrating.users()) {
      const browser = await twice(user);
      const { status, setCookies } = await browser.post('/logout');
      expect([user.library, status, setCookies.map((line) => GONE.test(line))]).toEqual([
        user.library,
        201,
        [true, true],
      ]);
      const nothing = { cookies: [], rows: 0, elsewhere: null };
      expect([user.library, await oldLogin(user, browser)]).toEqual([user.library, nothing]);
    }
  });

  it('a login here ends the one there', async () => {
    for (const user of migrating.users()) {
      const browser = await twice(user);
      expect((await browser.post('/remember')).status).toBe(201);
      const left = { cookies: ['sid'], rows: 0, elsewhere: null };
      expect([user.library, await oldLogin(user, browser)]).toEqual([user.library, left]);
      expect((await browser.get('/account')).json).toEqual({ userId: 'ada' });
    }
  });

  it('R23 the idle timeout here ends it, too, and is no way back in', async () => {
    for (const user of migrating.users()) {
      const browser = await twice(user);
      migrating.app.clock.advance(31 * MINUTE);
      expect([user.library, await nameOf(browser)]).toEqual([user.library, null]);
      expect([user.library, await nameOf(browser)]).toEqual([user.library, null]);
      expect([user.library, await nameOf(withCookie(user.cookie))]).toEqual([user.library, null]);
    }
  });

  it('R23 but a login there after that is a new one', async () => {
    for (const { library } of migrating.users()) {
      const again = () => migrating.users().find((one) => one.library === library);
      const user = again();
      if (user === undefined) continue;
      const browser = await twice(user);
      migrating.app.clock.advance(45 * MINUTE);
      const later = again();
      if (later === undefined) continue;
      await migrating.logIn(later);
      expect([library, await nameOf(withCookie(later.cookie, browser))]).toEqual([
        library,
        user.name,
      ]);
    }
  });

  it('R35 a logout that cannot end both is a 503, and ends both when it is repeated', async () => {
    const [user] = migrating.users();
    if (user === undefined) throw new Error('There is a first user.');
    const browser = await twice(user);
    const { faults } = migrating.app;
    faults.on('DeleteItem').failBefore(Infinity);
    expect((await browser.post('/logout')).status).toBe(503);
    faults.clear();
    expect((await browser.post('/logout')).status).toBe(201);
    const nothing = { cookies: [], rows: 0, elsewhere: null };
    expect(await oldLogin(user, browser)).toEqual(nothing);
  });
});
