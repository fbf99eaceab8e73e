import {
  CreateTableCommand,
  PutItemCommand,
  ScanCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { Controller, Get, Post, UseGuards } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  connectDynamodbLayout,
  dynamodbSessionWebLayout,
  flaskArticleLayout,
  flaskDynamodbSessionsLayout,
  pwrdrvrLayout,
  pyramidDynamodbSessionsLayout,
  Session,
  SessionGuard,
  StructuredCloneSerializer,
} from '../../lib/index.js';
import type { Item } from '../../lib/table-layout/table-layout.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { anyEngine, comparesMaps, engineClient, freshTableName } from '../support/engines.js';
import { USER_KEY, withUser } from '../support/foreign-login.js';
import { foreignUsers, type ForeignUser } from '../support/foreign-users.js';
import { TestApp } from '../support/test-app.js';

interface Data {
  name?: string;
  userId?: string;
  seen?: number;
}

@Controller()
class UserController {
  @Get('me') me(@Session() session: Session<Data>) {
    return { name: session.data.name ?? session.data.userId ?? null, seen: session.data.seen ?? 0 };
  }
  @Get('account') @UseGuards(SessionGuard) account(@Session() { userId }: Session<Data>) {
    return { userId };
  }
  @Post('remember') async remember(@Session() session: Session<Data>) {
    await session.authenticate('ada');
    session.setTimeouts({ absolute: 3600 });
  }
  @Get('timeouts') timeouts(@Session() { userId, idleTimeout, absoluteTimeout }: Session<Data>) {
    return { userId, idleTimeout, absoluteTimeout };
  }
  @Post('seen') seen(@Session() session: Session<Data>) {
    session.data.seen = (session.data.seen ?? 0) + 1;
    return { seen: session.data.seen };
  }
  @Post('logout') async logout(@Session() session: Session<Data>) {
    await session.destroy();
    return 'bye';
  }
}

const NOW = Date.parse('2050-01-01T12:00:00Z');

/** Tables of the other libraries, without TTL, so that only this module decides what is over. */
async function makeTable(client: DynamoDBClient, name: string, key: string, type: 'S' | 'B') {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: key, AttributeType: type }],
      KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
    }),
  );
}

describe('moving out of the tables of other libraries', () => {
  const secrets = ['a secret of the other application'];
  const shared = freshTableName('shared');
  const pyramid = freshTableName('pyramid');
  const article = freshTableName('article');
  const userKey = USER_KEY;
  const tables = { shared, pyramid, article };
  let client: DynamoDBClient;
  let app: TestApp;
  let users: ForeignUser[];

  beforeAll(async () => {
    client = engineClient(anyEngine());
    await makeTable(client, shared, 'id', 'S');
    await makeTable(client, pyramid, 'sid', 'B');
    await makeTable(client, article, 'SessionId', 'S');
    users = foreignUsers({ now: NOW, secret: secrets[0] ?? '' }).filter(
      ({ item }) => comparesMaps(anyEngine()) || !('M' in (item['sess'] ?? {})),
    );
    for (const { name, table, item } of users) {
      // The article's row says by itself whose it is.
      await put(tables[table], table === 'article' ? item : withUser(item, name));
    }
    app = await TestApp.start({
      controllers: [UserController],
      tableName: shared,
      clock: new ManualClock(NOW),
      session: {
        serializer: new StructuredCloneSerializer(),
        migrateFrom: [
          flaskDynamodbSessionsLayout({ format: 'json', userKey }),
          { layout: pyramidDynamodbSessionsLayout({ userKey }), tableName: pyramid },
          dynamodbSessionWebLayout({ secrets, userKey }),
          {
            layout: flaskArticleLayout({ secretKey: secrets[0] ?? '', timeZone: 'UTC' }),
            tableName: article,
          },
          connectDynamodbLayout({ secrets, userKey }),
          pwrdrvrLayout({ secrets, userKey }),
        ],
      },
    });
  });
  afterAll(async () => {
    await app.stop();
    client.destroy();
  });

  const put = (TableName: string, item: Item) =>
    client.send(new PutItemCommand({ TableName, Item: item as Record<string, AttributeValue> }));

  async function rows(table: string): Promise<Record<string, AttributeValue>[]> {
    const { Items = [] } = await client.send(
      new ScanCommand({ TableName: table, ConsistentRead: true }),
    );
    return Items;
  }

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
    expect((await rows(pyramid)).length).toBe(1);
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
      expect({ library: user.library, name: (json as Data).name }).toEqual({
        library: user.library,
        name: user.name,
      });
      expect((json as Data).seen).toBeGreaterThanOrEqual(1);
      expect([...browser.cookies.keys()]).toEqual(['sid']);
      expect((await browser.get('/account')).json).toEqual({ userId: user.name });
    }
    const native = (await rows(shared)).filter((row) => row['secret'] !== undefined);
    expect(native).toHaveLength(users.length);
    expect(await rows(shared)).toHaveLength(users.length);
    expect(await rows(pyramid)).toEqual([]);
    expect(await rows(article)).toEqual([]);
  });

  async function another(id: string): Promise<string> {
    const [user] = users;
    if (user === undefined) throw new Error('There is a first user.');
    // Not the id of the tests before, whose native session would be met again.
    await put(tables[user.table], { ...user.item, id: { S: id } });
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
    const [user] = foreignUsers({ now: NOW, secret: secrets[0] ?? '' });
    if (user === undefined) throw new Error('There is a first user.');
    // Not the id of the test before, whose native session the logout would end as well.
    await put(tables[user.table], { ...user.item, id: { S: 'another-flask-id' } });
    const before = (await rows(tables[user.table])).length;
    const answer = await app
      .browser()
      .post('/logout', undefined, { headers: { cookie: 'session=another-flask-id' } });
    expect(answer.status).toBe(201);
    expect((await rows(tables[user.table])).length).toBe(before - 1);
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
