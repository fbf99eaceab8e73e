import {
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { nativeLayout, SessionTable } from '../../lib/index.js';
import { run } from '../../lib/table/command-line.js';
import { CapturedIo } from '../support/captured-io.js';
import { engines, freshTableName, type Engine } from '../support/engines.js';
import { PlaygroundController } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

const MINUTE = 60_000;
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

type Stored = Record<string, AttributeValue>;

const id = (name: string) => name.padEnd(22, 'x');
const sessionKey = (selector: string) => ({
  pk: { S: `SESSION#${selector}` },
  sk: { S: `SESSION#${selector}` },
});

/** What else such a table holds. The attributes have the names and types that sessions could harm. */
const OTHERS: readonly Stored[] = [
  {
    pk: { S: 'USER#ada' },
    sk: { S: 'PROFILE' },
    data: { S: '{"name":"Ada"}' },
    version: { N: '7' },
    ttl: { N: '4102444800' },
  },
  {
    pk: { S: 'USER#ada' },
    sk: { S: 'ORDER#2049-12-31' },
    total: { N: '0.12345678901234567890123456789' },
    lines: { L: [{ M: { item: { S: 'tea' }, photo: { B: new Uint8Array([0, 255, 1]) } } }] },
    tags: { SS: ['gift'] },
  },
  // In a session's own partition, under other sort keys.
  { pk: { S: `SESSION#${id('shared')}` }, sk: { S: 'AUDIT#1' }, note: { S: 'login' } },
  {
    pk: { S: `SESSION#${id('shared')}` },
    sk: { S: `SESSION#${id('shared')}#DEVICE` },
    secret: { B: new Uint8Array(32) },
    expiresAt: { N: '1' },
  },
  // And one with the very key that a session with this selector would have.
  { ...sessionKey(id('taken')), type: { S: 'no session' }, data: { S: 'kept' } },
];

/** By key: a scan has an order of its own. */
function sorted(items: readonly Stored[]): Stored[] {
  const keyOf = ({ pk, sk }: Stored) => JSON.stringify([pk, sk]);
  return items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

async function tool(engine: Engine, ...words: string[]) {
  const io = new CapturedIo();
  const at = ['--endpoint', engine.endpoint, '--region', 'eu-west-1'];
  const code = await run(['table', ...words, ...at], io);
  return { code, out: io.lines.out, err: io.lines.err };
}

describe.each(engines())('sessions in a table with other items, on $name', (engine) => {
  const tableName = freshTableName('single');
  const shape = ['--table-name', tableName, '--partition-key', 'pk', '--sort-key', 'sk'];
  let app: TestApp;
  /** The selectors that the next sessions get. */
  let selectors: string[] = [];
  let count = 0;

  beforeAll(async () => {
    jest.replaceProperty(process, 'env', { ...process.env, ...CREDENTIALS });
    const made = await tool(engine, 'create', ...shape);
    expect(made).toMatchObject({ code: 0, err: [] });
    app = await TestApp.start({
      controllers: [PlaygroundController],
      engine,
      tableName,
      session: {
        layout: nativeLayout({
          partitionKey: { name: 'pk', value: 'SESSION#{id}' },
          sortKey: { name: 'sk', value: 'SESSION#{id}' },
        }),
        rotateInterval: '10m',
        generateSelector: () => selectors.shift() ?? id(`session-${count++}`),
        onCorrupt: 'drop',
      },
    });
    for (const item of OTHERS) await put(item);
  });
  beforeEach(() => {
    selectors = [];
    app.faults.reset();
  });
  afterAll(() => app.stop());

  const put = (Item: Stored) => app.client.send(new PutItemCommand({ TableName: tableName, Item }));

  const stored = async (): Promise<Stored[]> => sorted(await app.items());
  const isSession = ({ writeIds }: Stored) => writeIds !== undefined;
  const sessions = async () => (await stored()).filter(isSession);
  const others = async () => (await stored()).filter((item) => !isSession(item));

  it('R43 the table of the command-line tool is what the layout needs', async () => {
    jest.replaceProperty(process, 'env', { ...process.env, ...CREDENTIALS });
    expect(await tool(engine, 'verify', ...shape)).toMatchObject({ code: 0, err: [] });
    expect(await tool(engine, 'verify', '--table-name', tableName)).toMatchObject({ code: 1 });
    const ttl = engine.name === 'dynalite' ? 'unsupported-by-engine' : 'enabled';
    expect(await app.app.get(SessionTable).verify()).toEqual({ ttl });
  });

  it('a session lives its whole life, and no other item notices', async () => {
    const before = await others();
    expect(before).toEqual(sorted(OTHERS));
    selectors = [id('shared')];
    const browser = app.browser();
    expect((await browser.post('/set', { cart: ['tea'] })).status).toBe(200);
    expect(await sessions()).toMatchObject([sessionKey(id('shared'))]);
    expect((await browser.get('/read')).json).toEqual({ cart: ['tea'] });

    const writes = () => app.faults.count('UpdateItem');
    app.faults.reset();
    await browser.post('/set', { cart: ['tea', 'milk'] });
    expect(writes()).toBe(1);
    app.clock.advance(5 * MINUTE);
    expect((await browser.get('/read')).json).toEqual({ cart: ['tea', 'milk'] });
    expect(writes()).toBe(2);
    app.clock.advance(6 * MINUTE);
    const old = browser.token;
    await browser.get('/read');
    expect(browser.token).not.toBe(old);
    await browser.post('/regenerate');
    await browser.post('/login/ada');
    expect((await browser.get('/about')).json).toMatchObject({ userId: 'ada', isNew: false });
    expect(await sessions()).toMatchObject([sessionKey(id('shared'))]);

    expect(await app.app.get(SessionTable).report()).toMatchObject({
      items: OTHERS.length + 2,
      layouts: { native: { live: 1, over: 0 } },
      // And the record of the user.
      other: OTHERS.length + 1,
    });
    expect((await browser.post('/logout')).status).toBe(200);
    expect(await sessions()).toEqual([]);
    expect((await browser.get('/read')).json).toEqual({});
    expect(await others()).toEqual(before);
  });

  it("R37 S35 another item with a session's key is never overwritten: another id is drawn", async () => {
    const before = await others();
    selectors = [id('taken'), id('free')];
    const browser = app.browser();
    expect((await browser.post('/set', { n: 1 })).status).toBe(200);
    expect(app.faults.count('PutItem')).toBe(2);
    expect(await sessions()).toMatchObject([sessionKey(id('free'))]);
    expect((await browser.get('/read')).json).toEqual({ n: 1 });
    await browser.post('/logout');
    expect(await others()).toEqual(before);
  });

  it('an item that takes the key of a session is not changed, and the session is over', async () => {
    selectors = [id('replaced')];
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    const item = { ...sessionKey(id('replaced')), total: { N: '12' } };
    await put(item);
    const before = await others();

    const { token } = browser;
    for (const path of ['/set', '/login/ada', '/regenerate', '/logout']) {
      browser.token = token;
      await browser.post(path, path === '/set' ? { n: 2 } : undefined);
      expect(await others()).toEqual(before);
    }
    browser.token = token;
    expect((await browser.get('/read')).json).toEqual({});
    await app.client.send(
      new DeleteItemCommand({ TableName: tableName, Key: sessionKey(id('replaced')) }),
    );
    for (const { pk, sk } of await sessions()) {
      const Key = { pk, sk } as Stored;
      await app.client.send(new DeleteItemCommand({ TableName: tableName, Key }));
    }
  });

  it("what the application adds to a session's own item survives every write", async () => {
    selectors = [id('indexed')];
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    const added = { gsi1pk: { S: 'TENANT#1' }, gsi1sk: { B: new Uint8Array([1, 2, 3]) } };
    await app.client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: sessionKey(id('indexed')),
        UpdateExpression: 'SET gsi1pk = :pk, gsi1sk = :sk',
        ExpressionAttributeValues: { ':pk': added.gsi1pk, ':sk': added.gsi1sk },
      }),
    );
    const survives = async () => {
      const [item] = await sessions();
      expect(item).toMatchObject(sessionKey(id('indexed')));
      expect({ gsi1pk: item?.['gsi1pk'], gsi1sk: item?.['gsi1sk'] }).toEqual(added);
      return item;
    };

    const first = await survives();
    await browser.post('/set', { n: 2 });
    const saved = await survives();
    expect(saved?.['version']).not.toEqual(first?.['version']);
    app.clock.advance(5 * MINUTE);
    await browser.get('/read');
    const touched = await survives();
    expect(touched?.['accessedAt']).not.toEqual(saved?.['accessedAt']);
    for (const path of ['/regenerate', '/login/ada']) {
      const before = await survives();
      await browser.post(path);
      expect((await survives())?.['secret']).not.toEqual(before?.['secret']);
    }
    await browser.post('/logout');
    expect(await sessions()).toEqual([]);
  });
});
