import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { ForeignApp, plain } from '../support/foreign-app.js';
import { USER_KEY, withKey, withUser, type UserId } from '../support/foreign-login.js';
import { foreignSystems } from '../support/foreign-systems.js';

const systems = foreignSystems();
const withUsersInData = systems.filter(({ userIsInData }) => userIsInData);
const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem'] as const;

const account = async (browser: Browser) => {
  const { status, json } = await browser.get('/account');
  return status === 200 ? (json as { userId: string }).userId : status;
};

describe.each(withUsersInData)('the user of the application on the table of $system', (system) => {
  let foreign: ForeignApp;
  beforeAll(async () => {
    foreign = await ForeignApp.start(system);
  });
  beforeEach(() => foreign.reset());
  afterAll(() => foreign.app.stop());

  const row = () => foreign.row();
  const theirs = async (userId: UserId) => foreign.put(withUser(await row(), userId));
  /** As the other application finds the row it has just written itself. */
  const asTheirs = (userId: UserId) =>
    plain(system.read(system.cookie, withUser(whole(system.row), userId), system.now)) as object;

  it.each([
    ['a new session', null],
    ['a session of theirs', system.cookie],
  ])('is logged in by authenticate() on %s, for both applications', async (_name, cookie) => {
    await foreign.reset(cookie === null ? null : system.row);
    const browser = foreign.client(cookie);
    expect((await browser.post('/login/grace')).json).toEqual({ user: 'grace' });
    expect(await account(browser)).toBe('grace');
    expect(await foreign.readByOriginal(browser)).toMatchObject({ [USER_KEY]: 'grace' });
    expect(await foreign.app.items()).toHaveLength(1);
  });

  it('is whom the other application has logged in last, and nobody after it has logged out', async () => {
    const browser = foreign.client();
    for (const [stored, known] of [
      ['ada', 'ada'],
      [42, '42'],
      ['grace', 'grace'],
      ['', 401],
      [undefined, 401],
    ] as const) {
      await theirs(stored);
      expect(await account(browser)).toBe(known);
      const before = await row();
      expect(await account(browser)).toBe(known);
      expect(await row()).toEqual(before);
    }
  });

  it('is whom the other application has logged in while this one was at work', async () => {
    await theirs('ada');
    foreign.app.faults.on('UpdateItem').wait(() => theirs('grace'));
    const browser = foreign.client();
    expect((await browser.post('/seen')).status).toBe(200);
    expect(await account(browser)).toBe('grace');
    expect(await foreign.readByOriginal(browser)).toEqual({ ...asTheirs('grace'), seen: 1 });
  });

  it('keeps the type of its id with changes, moves and a login of the same', async () => {
    await theirs(42);
    const browser = foreign.client();
    for (const path of ['/seen', '/regenerate', '/login/42', '/seen']) {
      expect((await browser.post(path)).status).toBe(200);
      expect(await foreign.readByOriginal(browser)).toMatchObject({ [USER_KEY]: 42 });
    }
    expect(await account(browser)).toBe('42');
  });
});

describe.each(withUsersInData)(
  'authenticate() without userKey on the table of $system',
  (system) => {
    let foreign: ForeignApp;
    beforeAll(async () => {
      const layout = system.layout({ now: () => system.now }, null);
      foreign = await ForeignApp.start(system, { session: { layout, cookie: { secure: false } } });
    });
    beforeEach(() => foreign.reset());
    afterAll(async () => {
      Logger.overrideLogger(false);
      await foreign.app.stop();
    });

    it.each([
      ['a new session', null],
      ['a session of theirs', system.cookie],
    ])('is a 500 that says why, and writes nothing: %s', async (_name, cookie) => {
      const { app } = foreign;
      await foreign.reset(cookie === null ? null : system.row);
      const logged: string[] = [];
      const note = (...values: unknown[]): void => void logged.push(values.map(String).join(' '));
      Logger.overrideLogger({ log: note, warn: note, error: note });

      const browser = foreign.client(cookie);
      const { status, setCookies } = await browser.post('/login/grace');
      expect([status, setCookies]).toEqual([500, []]);
      expect(logged.join('\n')).toContain('Set userKey of the layout');
      expect(WRITES.map((operation) => app.faults.attempts(operation))).toEqual([0, 0, 0]);
      expect(await app.items()).toEqual(cookie === null ? [] : [system.row]);
      expect(app.eventsOf('store-error')).toEqual([]);
      expect(await account(browser)).toBe(401);
    });
  },
);

describe.each(systems)('csrfToken() on the table of $system', (system) => {
  let foreign: ForeignApp;
  beforeAll(async () => {
    foreign = await ForeignApp.start(system);
  });
  beforeEach(() => foreign.reset());
  afterAll(() => foreign.app.stop());

  const form = async (browser: Browser) => (await browser.get('/form')).text;
  const transfer = async (browser: Browser, token = 'none') => {
    const headers = { 'x-csrf-token': token };
    return (await browser.post('/transfer', undefined, { headers })).status;
  };

  it('R72 lets a form in, keeps its secret with changes, and not with a new id', async () => {
    const browser = foreign.client();
    const first = await form(browser);
    expect([await transfer(browser, first), await transfer(browser)]).toEqual([200, 403]);
    await browser.post('/seen');
    expect(await transfer(browser, first)).toBe(200);
    expect(await foreign.readByOriginal(browser)).toMatchObject({ seen: 1 });

    await browser.post('/regenerate');
    expect(await transfer(browser, first)).toBe(403);
    expect(await transfer(browser, await form(browser))).toBe(200);
    expect(await foreign.readByOriginal(browser)).toMatchObject({ seen: 1 });
  });

  it('R72 keeps a secret that another request made while this one was at work', async () => {
    const browser = foreign.client();
    let token = '';
    foreign.app.faults.on('UpdateItem').wait(async () => {
      token = await form(foreign.client());
    });
    expect((await browser.post('/seen')).status).toBe(200);
    expect(await transfer(browser, token)).toBe(200);
  });

  it('R72 ends a secret that another request made while this one asked for a new id', async () => {
    const browser = foreign.client();
    let token = '';
    foreign.app.faults.on('DeleteItem').wait(async () => {
      token = await form(foreign.client());
    });
    expect((await browser.post('/regenerate')).status).toBe(200);
    expect(token).not.toBe('');
    expect(await transfer(browser, token)).toBe(403);
  });

  it('R72 begins a session for it that the other application reads', async () => {
    await foreign.reset(null);
    const browser = foreign.client(null);
    expect(await transfer(browser, await form(browser))).toBe(200);
    if (system.userIsInData) expect(await foreign.readByOriginal(browser)).toBeInstanceOf(Object);
  });

  it('R72 makes no secret that nobody asked for', async () => {
    const { _csrft_: theirs } = plain(
      system.read(system.cookie, whole(system.row), system.now),
    ) as Record<string, unknown>;
    const browser = foreign.client();
    for (const path of ['/seen', '/regenerate']) await browser.post(path);
    const found = (await foreign.readByOriginal(browser)) as Record<string, unknown>;
    expect(Object.hasOwn(found, '_csrft_')).toBe(theirs !== undefined);
    expect(await foreign.row()).not.toHaveProperty('csrfSecret');
  });
});

describe('a CSRF token of the other application on the table of Pyramid', () => {
  const system = systems.find(({ system: name }) => name.includes('pyramid'));
  it.each([
    ['40 digits, as Pyramid draws them', 'c0ffee'.repeat(7).slice(0, 40)],
    ['64 digits', 'ab'.repeat(32)],
    ['any text', 'of "my" own policy'],
  ])('E5 R72 is taken here, and is what forms get here: %s', async (_what, theirs) => {
    if (system === undefined) throw new Error('no such system');
    const foreign = await ForeignApp.start(system);
    await foreign.reset(withKey(system.row, '_csrft_', theirs));
    const browser = foreign.client();
    const form = async () => (await browser.get('/form')).text;
    const kept = async () => {
      const { dat } = (await foreign.row()) as Record<string, { S: string }>;
      return JSON.parse(dat?.S ?? '') as object;
    };
    const transfer = async (token: string) =>
      (await browser.post('/transfer', { csrf_token: token })).status;

    expect([await transfer(theirs), await transfer(`${theirs}!`), await form()]).toEqual([
      200,
      403,
      theirs,
    ]);
    await browser.post('/seen');
    expect([await transfer(theirs), await form()]).toEqual([200, theirs]);
    expect(await kept()).toMatchObject({ _csrft_: theirs });
    await browser.post('/regenerate');
    const ours = await form();
    expect(await kept()).toMatchObject({ _csrft_: ours });
    expect(await foreign.readByOriginal(browser)).toMatchObject({ _csrft_: ours });
    expect([await transfer(ours), await transfer(theirs)]).toEqual([200, 403]);
    await foreign.app.stop();
  });
});

/** connect-dynamodb reads fractions of a second, but this module must not write any. */
function whole(row: (typeof systems)[number]['row']): typeof row {
  const { expires } = row;
  if (expires === undefined || !('N' in expires)) return row;
  return { ...row, expires: { N: String(Math.floor(Number(expires.N))) } };
}
