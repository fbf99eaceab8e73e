import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { dynamodbSessionWebLayout, flaskDynamodbSessionsLayout } from '../../lib/index.js';
import { ForeignApp, plain } from '../support/foreign-app.js';
import { foreignSystem, foreignSystems } from '../support/foreign-systems.js';

describe.each(foreignSystems())('an application on the table of $system', (system) => {
  let foreign: ForeignApp;
  beforeAll(async () => {
    foreign = await ForeignApp.start(system);
  });
  beforeEach(() => foreign.reset());
  afterAll(() => foreign.app.stop());

  /** As the other application finds it before this one has touched anything. */
  const before = () => {
    const expires = { N: String(Math.floor(system.endsAt / 1000)) };
    // connect-dynamodb reads fractions of a second, but this module must not write any.
    const row = system.row['expires'] === undefined ? system.row : { ...system.row, expires };
    return plain(system.read(system.cookie, row, system.now)) as object;
  };
  const me = async (browser = foreign.client()) => (await browser.get('/me')).json;
  const known = { who: system.who, seen: 0 };
  const unknown = { who: null, seen: 0 };

  it('knows who is logged in there, and reading writes nothing', async () => {
    const { app } = foreign;
    expect(await me()).toEqual(known);
    expect([app.faults.count(), app.faults.count('GetItem')]).toEqual([1, 1]);
    expect(await foreign.row()).toEqual(system.row);
  });

  it('writes a change that the other application reads, beside all that was there', async () => {
    const browser = foreign.client();
    const answer = await browser.post('/seen');
    expect([answer.status, answer.json]).toEqual([200, { seen: 1 }]);
    expect(foreign.app.faults.count('UpdateItem')).toBe(1);
    expect(await foreign.readByOriginal(browser)).toEqual({ ...before(), seen: 1 });
    expect(await me(browser)).toEqual({ who: system.who, seen: 1 });
  });

  it('S17 takes a change whose reply was lost for its own, and writes it once', async () => {
    const { app } = foreign;
    app.faults.on('UpdateItem').dropReply();
    const browser = foreign.client();
    expect((await browser.post('/seen')).status).toBe(200);
    expect([app.faults.count('UpdateItem'), app.faults.attempts('UpdateItem')]).toEqual([1, 2]);
    expect(await foreign.readByOriginal(browser)).toEqual({ ...before(), seen: 1 });
    expect(app.eventsOf('conflict')).toEqual([]);
  });

  it('leaves attributes alone that it knows nothing of', async () => {
    await foreign.put({ ...system.row, theirs: { S: 'kept' } });
    await foreign.client().post('/seen');
    expect(await foreign.row()).toMatchObject({ theirs: { S: 'kept' } });
  });

  it('makes new sessions that the other application reads, under a cookie it would set', async () => {
    await foreign.reset(null);
    const browser = foreign.client(null);
    const { setCookies } = await browser.post('/login/ada');
    expect(await foreign.readByOriginal(browser)).toMatchObject({ userId: 'ada' });
    expect(setCookies).toHaveLength(1);
    const [pair, ...attributes] = (setCookies[0] ?? '').split('; ');
    expect(pair).toMatch(new RegExp(`^${system.cookieName}=.`));
    for (const attribute of ['HttpOnly', 'Path=/', ...system.cookieHas]) {
      expect(attributes).toContainEqual(expect.stringMatching(new RegExp(`^${attribute}`)));
    }
    expect(await me(browser)).toEqual({ who: 'ada', seen: 0 });
  });

  it.each(['/regenerate', '/login/grace'])(
    'gives a new id on %s: stored before the old one is deleted, which is dead at once',
    async (path) => {
      const browser = foreign.client();
      expect((await browser.post('/seen')).status).toBe(200);
      const old = foreign.cookieOf(browser);
      foreign.app.faults.reset();
      expect((await browser.post(path)).status).toBe(200);
      const writes = foreign.app.faults.log
        .filter(({ phase, operation }) => phase === 'answered' && operation !== 'GetItem')
        .map(({ operation }) => operation);
      expect(writes.slice(0, 2)).toEqual(['PutItem', 'DeleteItem']);

      expect(foreign.cookieOf(browser).split('/')[0]).not.toBe(old.split('/')[0]);
      const { userId: _, _csrft_: csrf, ...rest } = before() as Record<string, unknown>;
      const found = await foreign.readByOriginal(browser);
      expect(found).toMatchObject({ ...rest, seen: 1 });
      if (csrf !== undefined) expect(found).not.toMatchObject({ _csrft_: csrf });
      expect(await me(browser)).toMatchObject({ seen: 1 });
      expect(await me(foreign.client(old))).toEqual(unknown);
      expect((await foreign.client(old).post('/seen')).status).toBe(200);
      expect(await foreign.app.items()).toHaveLength(2);
      expect(await me(browser)).toMatchObject({ seen: 1 });
    },
  );

  it('deletes row and cookie at logout', async () => {
    const browser = foreign.client();
    const { setCookies } = await browser.post('/logout');
    expect(await foreign.app.items()).toEqual([]);
    expect(setCookies).toEqual([expect.stringMatching(`^${system.cookieName}=;.* Max-Age=0`)]);
    expect(await me(foreign.client())).toEqual(unknown);
  });

  it('never adopts an id that is in no row', async () => {
    await foreign.reset(null);
    const browser = foreign.client();
    expect(await me(browser)).toEqual(unknown);
    expect(await foreign.app.items()).toEqual([]);
    expect((await foreign.client().post('/login/ada')).status).toBe(200);
    const { name } = foreign.layout.partitionKey;
    expect((await foreign.row())[name]).not.toEqual(system.row[name]);
    expect(await me(foreign.client())).toEqual(unknown);
  });

  it('takes what an update left of a deleted row for no session', async () => {
    const { [system.needs]: _, ...debris } = system.row;
    await foreign.reset(debris);
    const browser = foreign.client();
    const answer = await browser.get('/me');
    expect([answer.status, answer.json]).toEqual([200, unknown]);
    expect((await browser.post('/login/ada')).status).toBe(200);
    expect(await me(browser)).toEqual({ who: 'ada', seen: 0 });
    expect(await foreign.app.items()).toContainEqual(debris);
    expect(foreign.app.eventsOf('corrupt')).toEqual([]);
  });

  it.each(['keep', 'drop'] as const)(
    "S24 leaves row, cookie and user alone where it cannot read the row, with onCorrupt: '%s'",
    async (onCorrupt) => {
      const { tableName, clock } = foreign.app;
      const session = { onCorrupt };
      const strict = await ForeignApp.start(system, { session, tableName, clock });
      const row = { ...system.row, [system.needs]: { BOOL: true } };
      await strict.reset(row);
      const browser = strict.client();
      const read = await browser.get('/me');
      expect([read.status, read.json, read.setCookies]).toEqual([200, unknown, []]);
      const change = await browser.post('/login/ada');
      const { code } = change.json as { code?: string };
      expect([change.status, code, change.setCookies]).toEqual([503, expect.any(String), []]);
      expect(strict.cookieOf(browser)).toBe(system.cookie);
      expect(await strict.row()).toEqual(row);
      expect(strict.app.eventsOf('corrupt')[0]).toMatchObject({ layout: strict.layout.name });
      await strict.app.stop();
    },
  );

  it('ends a session when its row says so, to the unit of that', async () => {
    foreign.app.clock.set(system.endsAt - 1);
    expect(await me()).toEqual(known);
    await foreign.reset();
    foreign.app.clock.set(system.endsAt);
    expect(await me()).toEqual(unknown);
    expect(foreign.app.eventsOf('expired')).toHaveLength(1);
  });

  it('moves the clock of a row as the other application made it, once and not with every request', async () => {
    const { app } = foreign;
    app.clock.set(system.now + (system.endsAt - system.now) / 2);
    const browser = foreign.client();
    expect(await me(browser)).toEqual(known);
    expect(app.faults.count('UpdateItem')).toBe(1);
    expect(await foreign.row()).not.toEqual(system.row);
    expect(await foreign.readByOriginal(browser)).toEqual(before());
    expect(await me(browser)).toEqual(known);
    expect(app.faults.count('UpdateItem')).toBe(1);
  });
});

describe("consistency: 'adaptive' on the table of pyramid-dynamodb-sessions", () => {
  it('sees a change at once, because the cookie says which version the client has seen', async () => {
    const system = foreignSystem('pyramid-dynamodb-sessions');
    const foreign = await ForeignApp.start(system, { session: { consistency: 'adaptive' } });
    try {
      await foreign.reset();
      const browser = foreign.client();
      foreign.app.faults.staleReads.freeze();
      for (const seen of [1, 2]) {
        expect((await browser.post('/seen')).json).toEqual({ seen });
        expect((await browser.get('/me')).json).toEqual({ who: system.who, seen });
      }
      // Only the first of these four reads has nothing to catch up with.
      expect(foreign.app.faults.count('GetItem')).toBe(7);
    } finally {
      await foreign.app.stop();
    }
  });
});

describe('applications that use a header', () => {
  it.each([
    {
      system: foreignSystem('flask-dynamodb-sessions, json'),
      session: {
        layout: flaskDynamodbSessionsLayout({ format: 'json', header: true }),
        cookie: false as const,
      },
      header: 'X-SessionId',
    },
    {
      system: foreignSystem('dynamodb-session-web'),
      session: { layout: dynamodbSessionWebLayout({ header: true }) },
      header: 'x-id',
    },
  ])('$system.system has it as $header, both ways', async ({ system, session, header }) => {
    const foreign = await ForeignApp.start(system, { session });
    try {
      await foreign.reset();
      const headers = { [header]: system.cookie };
      const browser = foreign.client(null);
      expect((await browser.get('/me', { headers })).json).toEqual({ who: system.who, seen: 0 });
      expect((await browser.post('/seen', undefined, { headers })).status).toBe(200);
      expect(system.read(system.cookie, await foreign.row(), system.now)).not.toBeNull();

      const answer = await browser.post('/regenerate', undefined, { headers });
      const id = answer.headers.get(header) ?? '';
      expect(id).not.toBe(system.cookie);
      expect(plain(system.read(id, await foreign.row(), system.now))).toMatchObject({ seen: 1 });
    } finally {
      await foreign.app.stop();
    }
  });
});

describe('what the rows say to the other application', () => {
  it('E7 of timeouts is what the options say', async () => {
    const system = foreignSystem('dynamodb-session-web');
    const session = { idleTimeout: '10m', absoluteTimeout: '1h' };
    const foreign = await ForeignApp.start(system, { session });
    await foreign.reset(null);
    const browser = foreign.client(null);
    await browser.post('/seen');
    expect(await foreign.row()).toMatchObject({
      idle_timeout: { N: '600' },
      absolute_timeout: { N: '3600' },
    });
    // What theirs say holds here as well.
    await foreign.reset();
    const theirs = foreign.client();
    await theirs.post('/seen');
    expect(await foreign.row()).toMatchObject({
      idle_timeout: system.row['idle_timeout'],
      absolute_timeout: system.row['absolute_timeout'],
    });
    await foreign.app.stop();
  });

  it.each([
    [undefined, true],
    [true, true],
    [false, false],
  ])('E5 of permanence is what Flask is told: permanent %s', async (permanent, isMarked) => {
    const system = foreignSystem('flask-dynamodb-sessions, json');
    const layout = flaskDynamodbSessionsLayout({
      format: 'json',
      ...(permanent !== undefined && { permanent }),
    });
    const foreign = await ForeignApp.start(system, { session: { layout } });
    await foreign.reset(null);
    const browser = foreign.client(null);
    const { setCookies } = await browser.post('/seen');
    expect(setCookies.map((line) => /Max-Age/.test(line))).toEqual([isMarked]);
    const { data } = (await foreign.row()) as { data?: { S: string } };
    expect(data?.S.includes('_permanent')).toBe(isMarked);
    await foreign.app.stop();
  });
});
