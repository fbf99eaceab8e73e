import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MigratingApp, type UserData } from '../support/migrating-app.js';
import type { ForeignUser } from '../support/foreign-users.js';
import type { TestApp } from '../support/test-app.js';

describe('a cookie of another library that opens nothing here', () => {
  it('E2 is left to the application that it is of', async () => {
    const migrating = await MigratingApp.start();
    try {
      // Nobody has logged in.
      for (const { library, cookie } of migrating.users()) {
        const { status, setCookies } = await migrating.app
          .browser()
          .get('/account', { headers: { cookie } });
        expect([library, status, setCookies]).toEqual([library, 401, []]);
      }
    } finally {
      await migrating.stop();
    }
  });
});

describe('moving out of the tables of other libraries', () => {
  let migrating: MigratingApp;
  let app: TestApp;
  let users: ForeignUser[];

  beforeAll(async () => {
    migrating = await MigratingApp.start();
    ({ app } = migrating);
    users = migrating.users();
    for (const user of users) await migrating.logIn(user);
  });
  afterAll(() => migrating.stop());

  it('only reading moves nothing, and every user is logged in', async () => {
    for (const user of users) {
      const answer = await app.browser().get('/me', { headers: { cookie: user.cookie } });
      expect({ library: user.library, ...(answer.json as object) }).toEqual({
        library: user.library,
        name: user.name,
        seen: 0,
      });
      const account = await app.browser().get('/account', { headers: { cookie: user.cookie } });
      expect(account.json).toEqual({ userId: user.name });
    }
    expect((await migrating.rows('pyramid')).length).toBe(1);
  });

  it('under concurrent requests every user stays logged in and ends with one native session', async () => {
    const jars = users.map((user) => {
      const browser = app.browser();
      const [name, value] = split(user.cookie);
      browser.cookies.set(name, value);
      return { user, browser };
    });
    for (const { browser } of jars) {
      const answers = await Promise.all([
        browser.post('/seen'),
        browser.get('/me'),
        browser.post('/seen'),
        browser.post('/seen'),
        browser.get('/me'),
      ]);
      // Whoever came late is told so; nobody is taken for a stranger.
      for (const { status } of answers) expect([200, 201, 409]).toContain(status);
    }
    for (const { user, browser } of jars) {
      const { json } = await browser.get('/me');
      expect({ library: user.library, name: (json as UserData).name }).toEqual({
        library: user.library,
        name: user.name,
      });
      expect((json as UserData).seen).toBeGreaterThanOrEqual(1);
      expect([...browser.cookies.keys()]).toEqual(['sid']);
      expect((await browser.get('/account')).json).toEqual({ userId: user.name });
    }
    const native = (await migrating.rows('shared')).filter((row) => row['secret'] !== undefined);
    expect(native).toHaveLength(users.length);
    expect(await migrating.rows('shared')).toHaveLength(users.length);
    expect(await migrating.rows('pyramid')).toEqual([]);
    expect(await migrating.rows('article')).toEqual([]);
  });

  async function another(id: string): Promise<string> {
    const [user] = users;
    if (user === undefined) throw new Error('There is a first user.');
    // Not the id of the tests before, whose native session would be met again.
    await migrating.put(user.table, { ...user.item, id: { S: id } });
    return `session=${id}`;
  }

  it('R28 a session that moves takes the timeouts with it that the request has set', async () => {
    const browser = app.browser();
    const cookie = await another('a-flask-id-to-remember');
    const { status } = await browser.post('/remember', undefined, { headers: { cookie } });
    expect(status).toBe(201);
    expect((await browser.get('/timeouts')).json).toEqual({
      userId: 'ada',
      idleTimeout: 1800,
      absoluteTimeout: 3600,
    });
  });

  it('R18 S27 no cookie of the old library decides where two sessions were presented', async () => {
    const tokens: string[] = [];
    for (let n = 0; n < 5; n++) {
      const browser = app.browser();
      await browser.post('/remember');
      tokens.push(`sid=${browser.token}`);
    }
    const planted = await another('a-planted-flask-id');
    for (const count of [2, 5]) {
      const cookie = [...tokens.slice(0, count), planted].join('; ');
      const { json } = await app.browser().get('/me', { headers: { cookie } });
      expect(json).toEqual({ name: null, seen: 0 });
    }
    const cookie = [...tokens, planted].join('; ');
    const { status, setCookies } = await app
      .browser()
      .post('/seen', undefined, { headers: { cookie } });
    expect([status, setCookies]).toEqual([409, []]);
  });

  it('a logout under a foreign cookie removes the foreign row', async () => {
    const [user] = users;
    if (user === undefined) throw new Error('There is a first user.');
    // Not the id of the test before, whose native session the logout would end as well.
    await migrating.put(user.table, { ...user.item, id: { S: 'another-flask-id' } });
    const before = (await migrating.rows(user.table)).length;
    const answer = await app
      .browser()
      .post('/logout', undefined, { headers: { cookie: 'session=another-flask-id' } });
    expect(answer.status).toBe(201);
    expect((await migrating.rows(user.table)).length).toBe(before - 1);
    expect(answer.setCookies.join()).toContain('Max-Age=0');
  });

  it('forged, truncated and malformed foreign cookies cost no read where the format is signed', async () => {
    app.faults.reset();
    const forged = [
      'session_id=x/notanumber',
      'connect.sid=s%3Aabcdefghijklmnopqrstuvwxyz012345.forged',
      'id=CdlKCSfhasmAC_nO3gjrfiF24-ujsyfe0YsvCLKEV_g.forged',
    ];
    for (const cookie of forged) {
      const { status, json } = await app.browser().get('/me', { headers: { cookie } });
      expect([status, json]).toEqual([200, { name: null, seen: 0 }]);
    }
    expect(app.faults.count()).toBe(0);
  });
});

function split(cookie: string): [string, string] {
  const equals = cookie.indexOf('=');
  return [cookie.slice(0, equals), cookie.slice(equals + 1)];
}
