import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SessionRepository, SessionUsers, type UserSession } from '../../lib/index.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { TestApp } from '../support/test-app.js';
import { endOf, loggedIn, USER_CONTROLLERS, userOf } from '../support/user-sessions.js';

const { signal } = new AbortController();

describe.each(engines())("a user's sessions, on $name", (engine) => {
  let app: TestApp;
  let users: SessionUsers;
  beforeAll(async () => {
    app = await TestApp.start({ engine, controllers: USER_CONTROLLERS });
    users = app.app.get(SessionUsers);
  });
  beforeEach(() => app.faults.reset());
  afterAll(() => app.stop());

  it('R66 are listed with the newest login first, and this one marked', async () => {
    const first = await loggedIn(app, 'ada', { userAgent: 'Lynx' });
    app.clock.advance(1000);
    const second = await loggedIn(app, 'ada');
    const listed = (await first.get('/users/ada/sessions')).json as UserSession[];
    expect(listed).toMatchObject([
      { handle: (await second.get('/handle')).text, current: false },
      {
        handle: (await first.get('/handle')).text,
        current: true,
        metadata: { userAgent: 'Lynx' },
      },
    ]);
    const { createdAt, lastAccessedAt, expiresAt } = listed[1] as UserSession;
    expect(new Date(createdAt).getTime()).toBe(app.clock.now() - 1000);
    expect(new Date(lastAccessedAt).getTime()).toBe(app.clock.now() - 1000);
    expect(new Date(expiresAt).getTime()).toBe(app.clock.now() - 1000 + 30 * 60_000);
  });

  it('R66 are shown by nothing that opens one', async () => {
    const browser = await loggedIn(app, 'eve');
    const { text, json } = await browser.get('/users/eve/sessions');
    const [selector = '', validator = ''] = browser.token.split('.');
    expect(text).not.toContain(selector);
    expect(text).not.toContain(validator);
    const thief = app.browser();
    for (const value of Object.values((json as object[])[0] ?? {})) {
      thief.token = String(value);
      expect(await userOf(thief)).toBeNull();
    }
  });

  it('R66 are ended one by one, by their own user only', async () => {
    const [mine, other] = [await loggedIn(app, 'bob'), await loggedIn(app, 'bob')];
    const handle = (await other.get('/handle')).text;
    const revoke = (user: string) =>
      mine.send(`/users/${user}/sessions/${handle}`, { method: 'DELETE' });
    expect((await revoke('mallory')).json).toEqual({ ended: false });
    expect(await userOf(other)).toBe('bob');
    expect((await revoke('bob')).json).toEqual({ ended: true });
    expect((await revoke('bob')).json).toEqual({ ended: false });
    expect(await endOf(other)).toEqual({ reason: 'revoked', by: 'user' });
    expect(await userOf(other)).toBeNull();
    expect(await userOf(mine)).toBe('bob');
    expect(await users.list('bob')).toHaveLength(1);
  });

  it('R65 S22 are ended all at once, the newest included, whatever late reads say', async () => {
    app.faults.staleReads.freeze();
    const browsers = [
      await loggedIn(app, 'cyd'),
      await loggedIn(app, 'cyd'),
      await loggedIn(app, 'cyd'),
    ];
    const stranger = await loggedIn(app, 'dan');
    expect(await users.revokeAll('cyd')).toBe(3);
    for (const browser of browsers) expect(await userOf(browser)).toBeNull();
    expect(await userOf(stranger)).toBe('dan');
    expect(await users.list('cyd')).toEqual([]);
    expect(await userOf(await loggedIn(app, 'cyd'))).toBe('cyd');
    expect(await users.list('cyd')).toHaveLength(1);
  });

  it('R65 are ended but for the present one', async () => {
    const [mine, other] = [await loggedIn(app, 'fay'), await loggedIn(app, 'fay')];
    expect((await mine.post('/users/fay/others')).json).toEqual({ ended: 1 });
    expect(await userOf(mine)).toBe('fay');
    expect(await userOf(other)).toBeNull();
    expect(await users.list('fay')).toHaveLength(1);
  });

  it('are fewer after a logout, and after another user has logged in', async () => {
    const [leaves, changes] = [await loggedIn(app, 'gus'), await loggedIn(app, 'gus')];
    await leaves.post('/logout');
    expect(await users.list('gus')).toHaveLength(1);
    await changes.post('/users/hal/login');
    expect(await users.list('gus')).toEqual([]);
    expect(await users.list('hal')).toHaveLength(1);
  });

  /** Another request changes the session just before the login is stored, which is then tried again. */
  function crossed(browser: Browser): void {
    let isCrossed = false;
    app.faults.intercept(async ({ operation, input }, next) => {
      const isOfUser = JSON.stringify(input).includes('user#');
      if (operation !== 'UpdateItem' || isOfUser || isCrossed) return next();
      isCrossed = true;
      expect((await app.browser(new Map(browser.cookies)).post('/set', { n: 1 })).status).toBe(200);
      app.clock.advance(1000);
      return next();
    });
  }

  it('R65 of a login that was tried again are fewer after a logout', async () => {
    const browser = app.browser();
    await browser.post('/set', { a: 1 });
    crossed(browser);
    expect((await browser.post('/users/pat/login', {})).status).toBe(200);
    expect((await browser.get('/read')).json).toEqual({ a: 1, n: 1 });
    const { users: records } = app.app.get(SessionRepository);
    const kept = async () => (await records?.find('pat', { signal }))?.logins.length ?? 0;
    expect(await kept()).toBe(1);
    await browser.post('/logout');
    expect(await kept()).toBe(0);
  });

  it("R65 of a login that was tried again are not another user's, who logs in there later", async () => {
    const browser = app.browser();
    await browser.post('/set', { a: 1 });
    crossed(browser);
    await browser.post('/users/quy/login', {});
    await browser.post('/users/rob/login', {});
    expect(await users.revokeAll('quy')).toBe(0);
    expect(await userOf(browser)).toBe('rob');
  });

  it('R65 say why they ended for as long as they might have lived', async () => {
    const browser = await loggedIn(app, 'kim');
    const { token } = browser;
    await users.revokeAll('kim');
    for (const minutes of [0, 31, 11 * 60]) {
      app.clock.advance(minutes * 60_000);
      browser.token = token;
      expect(await endOf(browser)).toEqual({ reason: 'revoked', by: 'user' });
    }
    const [selector = ''] = token.split('.');
    browser.token = `${selector}.${'A'.repeat(43)}`;
    expect(await endOf(browser)).toBeNull();
    expect(await app.item(token)).not.toHaveProperty('metadata');
  });

  it('are listed no more once they have expired', async () => {
    await loggedIn(app, 'ida');
    app.clock.advance(31 * 60_000);
    await loggedIn(app, 'ida');
    expect(await users.list('ida')).toHaveLength(1);
  });

  it('R66 R35 are listed where those that have expired cannot be tidied up', async () => {
    await loggedIn(app, 'lea');
    app.clock.advance(40 * 60_000);
    await loggedIn(app, 'lea');
    const listing = async () => {
      const listed = await users.list('lea');
      const calls = [app.faults.count('GetItem'), app.faults.count('UpdateItem')];
      app.faults.reset();
      return [listed.length, ...calls];
    };
    app.faults.reset();
    app.faults.on('UpdateItem').refuse('AccessDeniedException', Infinity);
    expect(await listing()).toEqual([1, 3, 1]);
    expect(await listing()).toEqual([1, 3, 1]);
    expect(await listing()).toEqual([1, 2, 0]);
  });

  it('R65 R35 are ended for good where they cannot be taken off the list', async () => {
    const [one, other] = [await loggedIn(app, 'max'), await loggedIn(app, 'max')];
    const handle = (await one.get('/handle')).text;
    app.faults.on('UpdateItem').pass().refuse('AccessDeniedException', Infinity);
    expect(await users.revoke('max', handle)).toBe(true);
    app.faults.clear();
    expect([await userOf(one), await userOf(other)]).toEqual([null, 'max']);
    expect(await users.list('max')).toHaveLength(1);
  });

  it('R65 one is ended by two reads and two writes', async () => {
    const handle = (await (await loggedIn(app, 'ned')).get('/handle')).text;
    app.faults.reset();
    expect(await users.revoke('ned', handle)).toBe(true);
    const { faults } = app;
    expect([faults.count('GetItem'), faults.count('UpdateItem'), faults.count()]).toEqual([
      2, 2, 4,
    ]);
  });

  it('count once, however often their user logs in', async () => {
    const browser = await loggedIn(app, 'joe');
    await browser.post('/users/joe/login', { again: true });
    expect(await users.list('joe')).toMatchObject([{ metadata: { again: true } }]);
  });
});
