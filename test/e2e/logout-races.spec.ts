import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { engines } from '../support/engines.js';
import { Gates, RaceController, secretOf } from '../support/race.controller.js';
import { sized } from '../support/size.js';
import { TestApp } from '../support/test-app.js';

const ROUNDS = sized(30, 200);

describe.each(engines())('requests that race with a logout or a login, on $name', (engine) => {
  let app: TestApp;
  let gates: Gates;
  let names = 0;
  beforeAll(async () => {
    app = await TestApp.start({ controllers: [RaceController], providers: [Gates], engine });
    gates = app.app.get(Gates);
  });
  beforeEach(() => {
    app.faults.clear();
    app.faults.reset();
    app.events.length = 0;
  });
  afterAll(() => app.stop());

  /** Starts a request, and resolves when its handler, with the session loaded, waits at its gate. */
  async function held(token: string, path: string) {
    const name = `gate${names++}`;
    const browser = app.browser();
    browser.token = token;
    const [verb = '', rest = ''] = path.split(' ');
    const answer = browser.send(`${rest}?gate=${name}`, { method: verb });
    await gates.at(name).reached;
    return {
      browser,
      finish: () => {
        gates.at(name).open();
        return answer;
      },
    };
  }

  async function loggedIn() {
    const browser = app.browser();
    await browser.post('/set/a/1');
    return browser;
  }

  it.each([
    ['a change', 'POST /set/b/2', 409],
    ['a read', 'GET /read', 200],
    ['a login', 'POST /login/u1', 409],
    ['a regenerate', 'POST /regenerate', 409],
    ['another logout', 'POST /logout', 201],
  ])('S01 R34 R41 %s that was under way brings nothing back', async (_name, path, status) => {
    const browser = await loggedIn();
    const { token } = browser;
    app.clock.advance(200_000);
    const slow = await held(token, path);
    await browser.post('/logout');
    const answer = await slow.finish();
    expect(answer.status).toBe(status);
    expect(await app.item(token)).toBeUndefined();
    expect(answer.setCookies.filter((line) => !line.includes('Max-Age=0'))).toEqual([]);
    browser.token = token;
    expect((await browser.get('/read')).json).toEqual({ user: null });
    expect(app.eventsOf('destroyed')).toHaveLength(1);
  });

  it(`S01 ${ROUNDS} times, in a random order of all calls`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const browser = await loggedIn();
      const { token } = browser;
      const rival = app.browser();
      rival.token = token;
      const paths = ['/set/b/2', '/logout', '/regenerate'];
      const [logout] = await Promise.all([
        browser.post('/logout'),
        rival.post(paths[round % 3] ?? ''),
        rival.get('/read'),
      ]);
      // A logout that lost to a new token says so; whoever holds that token logs out with it.
      expect([201, 409]).toContain(logout.status);
      if (logout.status === 201) expect(await app.item(token)).toBeUndefined();
    }
  }, 60_000);

  it('S05 R39 a slow read that ends after a login leaves the login', async () => {
    const browser = await loggedIn();
    const slow = await held(browser.token, 'GET /read');
    await browser.post('/login/u1');
    const answer = await slow.finish();
    expect(answer.setCookies).toEqual([]);
    expect((await browser.get('/read')).json).toMatchObject({ user: 'u1' });
  });

  it('S06 a change under the old token is dropped, and sets or deletes no cookie', async () => {
    const browser = await loggedIn();
    const old = browser.token;
    const slow = await held(old, 'POST /set/b/2');
    await browser.post('/login/u1');
    const answer = await slow.finish();
    expect([answer.status, answer.setCookies]).toEqual([409, []]);
    expect((await browser.get('/read')).json).toEqual({
      a: 1,
      user: 'u1',
      secretOfTheUser: secretOf('u1'),
    });
  });

  it('S06 a late request with the token before a login is anonymous, and sets or deletes no cookie', async () => {
    const browser = await loggedIn();
    const late = app.browser();
    late.token = browser.token;
    await browser.post('/login/u1');
    const read = await late.get('/read');
    expect([read.json, read.setCookies]).toEqual([{ user: null }, []]);
    for (const path of ['/set/b/2', '/logout']) {
      const change = await late.post(path);
      expect([path, change.status, change.setCookies]).toEqual([path, 409, []]);
    }
    expect(app.eventsOf('rejected').map(({ reason }) => reason)).toEqual(
      Array(3).fill('superseded'),
    );
  });

  it('R36 a logout holds at once in another process', async () => {
    const { tableName, clock } = app;
    const other = await TestApp.start({
      controllers: [RaceController],
      providers: [Gates],
      engine,
      tableName,
      clock,
    });
    const browser = await loggedIn();
    const elsewhere = other.browser();
    elsewhere.token = browser.token;
    expect((await elsewhere.get('/read')).json).toMatchObject({ a: 1 });
    await browser.post('/logout');
    expect((await elsewhere.get('/read')).json).toEqual({ user: null });
    await other.stop();
  });

  it('R38 S03 changes of different keys both survive; S04 of the same key the later one does', async () => {
    const browser = await loggedIn();
    const [one, two] = [
      await held(browser.token, 'POST /set/a/7'),
      await held(browser.token, 'POST /set/b/8'),
    ];
    await one.finish();
    await two.finish();
    expect((await browser.get('/read')).json).toEqual({ a: 7, b: 8, user: null });
    const [three, four] = [
      await held(browser.token, 'POST /set/a/10'),
      await held(browser.token, 'POST /set/a/11'),
    ];
    await three.finish();
    await four.finish();
    expect((await browser.get('/read')).json).toEqual({ a: 11, b: 8, user: null });
    expect(app.eventsOf('conflict').at(-1)).toMatchObject({ outcome: 'merged', keys: ['a'] });
    expect((await app.item(browser.token))?.['version']).toEqual({ N: '5' });
  });

  it('R44 reads of a session do not wait for a slow request with it', async () => {
    const browser = await loggedIn();
    const slow = await held(browser.token, 'POST /set/b/2');
    const reads = await Promise.all(Array.from({ length: 20 }, () => browser.get('/read')));
    expect(reads.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect((await slow.finish()).status).toBe(201);
  });

  it('R45 requests of many users never see each other', async () => {
    const users = await Promise.all(
      Array.from({ length: 50 }, async (_, user) => {
        const browser = app.browser();
        await browser.post(`/set/a/${user}`);
        return { user, browser };
      }),
    );
    const rounds = Array.from({ length: 10 }, () => users).flat();
    const seen = await Promise.all(
      rounds.map(async ({ user, browser }) => [
        user,
        ((await browser.get('/read')).json as { a: number }).a,
      ]),
    );
    expect(seen.filter(([user, a]) => user !== a)).toEqual([]);
  });

  it('S11 S12 R26 a session that ends during a request is not revived by its write', async () => {
    const browser = await loggedIn();
    const { token } = browser;
    const slow = await held(token, 'POST /set/b/2');
    const before = await app.item(token);
    app.clock.advance(30 * 60_000);
    const answer = await slow.finish();
    expect([answer.status, answer.setCookies]).toEqual([409, []]);
    expect(await app.item(token)).toEqual(before);
    expect(app.eventsOf('conflict').at(-1)).toMatchObject({ outcome: 'expired' });
  });
});
