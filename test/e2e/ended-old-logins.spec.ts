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

  /** Logged in here, with nothing to do with the login there. */
  async function besides(user: ForeignUser): Promise<Browser> {
    await migrating.logIn(user);
    const browser = migrating.app.browser();
    await browser.post('/remember');
    return withCookie(user.cookie, browser);
  }

  it('S01 a logout ends it also where another request moves it meanwhile', async () => {
    for (const user of migrating.users()) {
      const browser = await besides(user);
      const rival = withCookie(user.cookie);
      const { faults } = migrating.app;
      let reads = 0;
      faults.intercept(async (call, next) => {
        // After the session here was loaded, and before the login there is looked for.
        if (call.operation === 'GetItem' && ++reads === 2) await rival.post('/seen');
        return next();
      });
      const { status } = await browser.post('/logout');
      faults.clear();
      expect([user.library, status, await nameOf(rival)]).toEqual([user.library, 201, null]);
      expect(await oldLogin(user, browser)).toMatchObject({ rows: 0, elsewhere: null });
    }
  });

  it('R35 a logout that cannot end both is a 503, and logs nobody else in', async () => {
    for (const user of migrating.users()) {
      const browser = await besides(user);
      const { faults } = migrating.app;
      faults.on('DeleteItem').failBefore(Infinity);
      expect((await browser.post('/logout')).status).toBe(503);
      expect((await browser.get('/account')).json).toEqual({ userId: 'ada' });
      faults.clear();
      expect((await browser.post('/logout')).status).toBe(201);
      const nothing = { cookies: [], rows: 0, elsewhere: null };
      expect([user.library, await oldLogin(user, browser)]).toEqual([user.library, nothing]);
    }
  });

  it.each(['/logout', '/remember'])(
    'S24 %s leaves what cannot be read here as it is',
    async (path) => {
      for (const user of migrating.users()) {
        const payload = ['data', 'dat', 'sess'].find((name) => user.item[name] !== undefined);
        if (payload === undefined || user.item[payload]?.['S' as never] === undefined) continue;
        const browser = migrating.app.browser();
        await browser.post('/remember');
        await migrating.put(user.table, { ...user.item, [payload]: { S: '{unreadable' } });
        withCookie(user.cookie, browser);
        const before = await migrating.oldRows(user.table);
        expect((await browser.post(path)).status).toBe(201);
        expect([user.library, await migrating.oldRows(user.table)]).toEqual([user.library, before]);
        expect([...browser.cookies.keys()]).toContain(user.cookie.split('=')[0]);
      }
    },
  );

  it('S27 no cookie with the id of some row keeps anybody from logging in', async () => {
    const victim = migrating.app.browser();
    await victim.post('/remember');
    const planted = withCookie(`session=${victim.token.split('.')[0]}`);
    expect((await planted.post('/remember')).status).toBe(201);
    expect((await planted.get('/account')).json).toEqual({ userId: 'ada' });
    expect((await planted.post('/logout')).status).toBe(201);
    expect((await victim.get('/account')).json).toEqual({ userId: 'ada' });
  });

  it('S27 no junk in front of it hides it from a logout', async () => {
    for (const user of migrating.users()) {
      const browser = await besides(user);
      const name = user.cookie.split('=')[0];
      const junk = Array.from({ length: 4 }, (_, index) => `${name}=junk${index}`);
      const cookie = [`sid=${browser.token}`, ...junk, user.cookie].join('; ');
      await migrating.app.browser().post('/logout', undefined, { headers: { cookie } });
      expect([user.library, await nameOf(withCookie(user.cookie))]).toEqual([user.library, null]);
    }
  });

  it('a login here ends it, too, where nobody knows which of two sessions here is meant', async () => {
    for (const user of migrating.users()) {
      const tokens = await Promise.all(
        [0, 1].map(async () => {
          const browser = migrating.app.browser();
          await browser.post('/remember');
          return `sid=${browser.token}`;
        }),
      );
      await migrating.logIn(user);
      const cookie = [...tokens, user.cookie].join('; ');
      const headers = { cookie };
      expect((await migrating.app.browser().post('/remember', undefined, { headers })).status).toBe(
        201,
      );
      expect([user.library, await nameOf(withCookie(user.cookie))]).toEqual([user.library, null]);
    }
  });
});
