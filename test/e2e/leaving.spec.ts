import { afterEach, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import type { ForeignUser } from '../support/foreign-users.js';
import { MigratingApp } from '../support/migrating-app.js';

const MINUTE = 60_000;

describe('how a session leaves the table of another library', () => {
  let migrating: MigratingApp;
  afterEach(() => migrating.stop());

  async function start(options: Parameters<typeof MigratingApp.start>[0]) {
    migrating = await MigratingApp.start(options);
    const users = migrating.users();
    for (const user of users) await migrating.logIn(user);
    return users;
  }

  function browserOf({ cookie }: ForeignUser): Browser {
    const browser = migrating.app.browser();
    const equals = cookie.indexOf('=');
    browser.cookies.set(cookie.slice(0, equals), cookie.slice(equals + 1));
    return browser;
  }

  const oldCookie = ({ cookie }: ForeignUser) => cookie.slice(0, cookie.indexOf('='));
  const nameOf = async (browser: Browser) =>
    ((await browser.get('/me')).json as { name: string | null }).name;

  describe("when: 'read'", () => {
    it('E11 the first request moves it, whatever it does', async () => {
      for (const user of await start({ when: 'read' })) {
        const browser = browserOf(user);
        expect([user.library, await nameOf(browser)]).toEqual([user.library, user.name]);
        expect([...browser.cookies.keys()]).toEqual(['sid']);
        expect((await browser.get('/account')).json).toEqual({ userId: user.name });
      }
      const tables = ['shared', 'pyramid', 'article'] as const;
      expect(await Promise.all(tables.map((table) => migrating.oldRows(table)))).toEqual([0, 0, 0]);
    });

    it('E11 requests at once move it once, and none of them fails', async () => {
      for (const user of await start({ when: 'read' })) {
        const browser = browserOf(user);
        const { library, cookie } = user;
        const reads = Array.from({ length: 8 }, () => browser.get('/me', { headers: { cookie } }));
        const answers = await Promise.all(reads);
        expect([library, ...answers.map(({ status }) => status)]).toEqual([
          library,
          ...Array<number>(8).fill(200),
        ]);
        const names = answers.map(({ json }) => (json as { name: string | null }).name);
        expect([library, ...names]).toEqual([library, ...Array<string>(8).fill(user.name)]);
        expect((await browser.get('/account')).json).toEqual({ userId: user.name });
      }
    });

    it('E11 a store that fails at it fails no request: the next one moves it', async () => {
      const [user] = (await start({ when: 'read' })) as [ForeignUser];
      const browser = browserOf(user);
      migrating.app.faults.on('PutItem').refuse('AccessDeniedException');
      expect((await browser.get('/me')).status).toBe(200);
      expect([...browser.cookies.keys()]).toEqual([oldCookie(user)]);
      expect(await nameOf(browser)).toBe(user.name);
      expect([...browser.cookies.keys()]).toEqual(['sid']);
    });

    it('E11 what is too large for us stays there, and reads', async () => {
      const users = await start({
        when: 'read',
        transform: (data) => ({ ...data, text: 'x'.repeat(2_000) }),
        session: { maxBytes: 1_024 },
      });
      for (const user of users) {
        const browser = browserOf(user);
        const { library } = user;
        expect([library, await nameOf(browser)]).toEqual([library, user.name]);
        expect([library, (await browser.post('/seen')).status]).toEqual([library, 413]);
        expect([...browser.cookies.keys()]).toEqual([oldCookie(user)]);
      }
    });
  });

  describe('until', () => {
    const until = new Date(Date.parse('2050-01-01T12:00:00Z') + 5 * MINUTE);

    it.each([
      ['a Date', until],
      ['text', until.toISOString()],
    ])('E11 from then on the old token is not looked at, given as %s', async (_what, end) => {
      const users = await start({ until: end });
      const [moved, late] = users as [ForeignUser, ForeignUser];
      const [movedBrowser, lateBrowser] = [browserOf(moved), browserOf(late)];
      await movedBrowser.post('/seen');
      expect(await nameOf(lateBrowser)).toBe(late.name);
      migrating.app.clock.set(until.getTime());
      migrating.app.faults.reset();
      expect(await nameOf(lateBrowser)).toBeNull();
      expect(migrating.app.faults.count()).toBe(0);
      expect(await migrating.app.manager.load(lateBrowser.cookies.get(oldCookie(late)) ?? '')).toBe(
        null,
      );
      expect(await nameOf(movedBrowser)).toBe(moved.name);
      // Nor does a session that is begun now touch what is there.
      const rows = await migrating.oldRows('shared');
      expect((await lateBrowser.post('/seen')).status).toBe(201);
      expect([...lateBrowser.cookies.keys()].toSorted()).toEqual(
        [oldCookie(late), 'sid'].toSorted(),
      );
      expect(await migrating.oldRows('shared')).toBe(rows);
    });
  });

  describe('keepOldRow', () => {
    it.each(['read', 'change'] as const)(
      'E11 a move on %s leaves row and cookie to the old application',
      async (when) => {
        for (const user of await start({ keepOldRow: true, when })) {
          const { library, table } = user;
          const before = await migrating.oldRows(table);
          const browser = browserOf(user);
          const { status, setCookies } = await browser.post('/seen');
          expect([library, status, setCookies.length]).toEqual([library, 201, 1]);
          expect([...browser.cookies.keys()].toSorted()).toEqual(
            [oldCookie(user), 'sid'].toSorted(),
          );
          expect([library, await migrating.oldRows(table)]).toEqual([library, before]);
          // Ours counts from now on, and another request changes it like any other.
          expect((await browser.post('/seen')).json).toEqual({ seen: 2 });
          expect((await browser.get('/account')).json).toEqual({ userId: user.name });
          // And back: a browser whose requests go to the old application again.
          const back = browserOf(user);
          expect([library, await nameOf(back)]).toEqual([library, user.name]);
        }
      },
    );

    it.each([
      ['a logout', '/logout', []],
      ['a login', '/remember', ['sid']],
    ])('E1 E11 %s ends what was kept, row and cookie', async (_what, path, left) => {
      for (const user of await start({ keepOldRow: true })) {
        const { library, table } = user;
        const before = await migrating.oldRows(table);
        const browser = browserOf(user);
        await browser.post('/seen');
        expect((await browser.post(path)).status).toBe(201);
        expect([library, ...browser.cookies.keys()]).toEqual([library, ...left]);
        expect([library, await migrating.oldRows(table)]).toEqual([library, before - 1]);
        expect([library, await nameOf(browserOf(user))]).toEqual([library, null]);
      }
    });

    it('E11 a login from the old token keeps nothing of it', async () => {
      for (const user of await start({ keepOldRow: true, when: 'read' })) {
        const { library, table } = user;
        const before = await migrating.oldRows(table);
        const browser = browserOf(user);
        expect((await browser.post('/remember')).status).toBe(201);
        expect([library, ...browser.cookies.keys()]).toEqual([library, 'sid']);
        expect([library, await migrating.oldRows(table)]).toEqual([library, before - 1]);
      }
    });

    it('E11 who comes back with the old cookie alone is moved once more, and not before', async () => {
      for (const user of await start({ keepOldRow: true })) {
        const { library } = user;
        await browserOf(user).post('/seen');
        const later = browserOf(user);
        // Another node may still be at the move, by another clock.
        expect([library, (await later.post('/seen')).status]).toEqual([library, 409]);
        migrating.app.clock.advance(6 * MINUTE);
        expect([library, (await later.post('/seen')).status]).toEqual([library, 201]);
        expect((await later.get('/account')).json).toEqual({ userId: user.name });
      }
    });
  });

  describe('transform', () => {
    it('E11 the data is that of this application, on reads and after the move', async () => {
      const users = await start({
        transform: ({ name, ...rest }) => ({ ...rest, seen: 40, name: `${String(name)}!` }),
      });
      for (const user of users) {
        const browser = browserOf(user);
        const { library } = user;
        const read = await browser.get('/me');
        expect([library, read.json]).toMatchObject([library, { seen: 40 }]);
        expect([library, (await browser.post('/seen')).json]).toEqual([library, { seen: 41 }]);
        expect([library, (await browser.get('/me')).json]).toMatchObject([library, { seen: 41 }]);
      }
    });

    it('E11 the migrations of this application follow it', async () => {
      const users = await start({
        transform: (data) => ({ ...data, seen: 1 }),
        session: {
          dataVersion: 2,
          migrations: {
            1: (data) => ({ ...data, seen: Number(data['seen']) * 10 }),
            2: (data) => ({ ...data, seen: Number(data['seen']) + 5 }),
          },
        },
      });
      for (const user of users) {
        const browser = browserOf(user);
        expect((await browser.get('/me')).json).toMatchObject({ seen: 15 });
        expect((await browser.post('/seen')).json).toEqual({ seen: 16 });
        expect((await browser.get('/me')).json).toMatchObject({ seen: 16 });
      }
    });

    it('E2 E11 one that fails leaves the row alone, and says so', async () => {
      const [user] = (await start({
        transform: () => {
          throw new TypeError('a secret of the session');
        },
      })) as [ForeignUser];
      const browser = browserOf(user);
      const before = await migrating.rows(user.table);
      expect(await nameOf(browser)).toBeNull();
      expect((await browser.post('/seen')).status).toBe(503);
      expect(await migrating.rows(user.table)).toEqual(before);
      expect([...browser.cookies.keys()]).toEqual([oldCookie(user)]);
      const [event] = migrating.app.eventsOf('corrupt');
      expect(event).toMatchObject({ reason: 'payload', layout: user.library });
      expect(JSON.stringify(event)).not.toContain('a secret of the session');
    });
  });
});
