import { DeleteItemCommand, PutItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { JsonSerializer, StructuredCloneSerializer } from '../../lib/index.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { PlaygroundController } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

const controllers = [PlaygroundController];

type Change = Record<string, AttributeValue | undefined>;

/** Writes the browser's item again with other attributes; `undefined` removes one. */
async function spoil(app: TestApp, { token }: Browser, change: Change) {
  const Item = { ...(await app.item(token)) };
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) delete Item[name];
    else Item[name] = value;
  }
  await app.client.send(new PutItemCommand({ TableName: app.tableName, Item }));
  const stored = await app.item(token);
  app.faults.reset();
  app.events.length = 0;
  return stored;
}

async function started(app: TestApp) {
  const browser = app.browser();
  await browser.post('/set', { n: 1 });
  return browser;
}

const CORRUPT: [what: string, change: Change, reason: 'item' | 'payload'][] = [
  ['a payload cut short', { data: { S: '{"n":' } }, 'payload'],
  ['a payload that is a string', { data: { S: '"text"' } }, 'payload'],
  ['a payload that is null', { data: { S: 'null' } }, 'payload'],
  ['a payload that is a list', { data: { S: '[]' } }, 'payload'],
  ['a payload that is a number', { data: { S: '42' } }, 'payload'],
  [
    'a payload nested too deep',
    { data: { S: `{"n":${'['.repeat(9000)}${']'.repeat(9000)}}` } },
    'payload',
  ],
  ['a number beyond all numbers', { data: { S: '{"n":1e999}' } }, 'payload'],
  ['a number that would come back another', { data: { S: '{"n":-0}' } }, 'payload'],
  ['a payload of the wrong kind', { data: { B: Buffer.from('{"n":1}') } }, 'payload'],
  ['a payload of the wrong type', { data: { N: '1' } }, 'item'],
  ['a payload that is a map', { data: { M: { n: { N: '1' } } } }, 'item'],
  ['no payload', { data: undefined }, 'item'],
  ['no format', { format: undefined }, 'item'],
  ['no validator', { secret: undefined }, 'item'],
  ['a validator that is text', { secret: { S: 'secret' } }, 'item'],
  ['no beginning', { createdAt: undefined }, 'item'],
  ['a beginning that is text', { createdAt: { S: 'x' } }, 'item'],
  ['an end that is no whole number', { expiresAt: { N: '1.5' } }, 'item'],
  ['an end beyond all numbers', { expiresAt: { N: '1e100' } }, 'item'],
  ['a version below zero', { version: { N: '-1' } }, 'item'],
  ['an idle timeout that is true', { idleTimeout: { BOOL: true } }, 'item'],
];

describe.each(engines())('an item that is no session, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers, engine });
  });
  afterAll(() => app.stop());

  it.each(CORRUPT)('R49 S24 is none, once: %s', async (_what, change, reason) => {
    const browser = await started(app);
    const spoilt = await spoil(app, browser, change);
    const { token } = browser;

    const first = await browser.get('/read');
    expect([first.status, first.json]).toEqual([200, {}]);
    expect(first.setCookies).toEqual([expect.stringMatching(/^sid=; Max-Age=0/)]);
    expect(app.eventsOf('corrupt')).toMatchObject([{ reason }]);
    expect(await app.item(token)).toEqual(spoilt);

    const second = await browser.post('/set', { n: 2 });
    expect([second.status, second.json]).toEqual([200, { n: 2 }]);
    expect(app.events.map(({ type }) => type)).toEqual(['corrupt', 'created']);
    expect((await browser.get('/read')).json).toEqual({ n: 2 });
  });

  it.each(['evil', 'json@99', '', 'structured-clone@1', '__proto__', 'json@1+gzip'])(
    'R46 of the unknown format %p is given to no other decoder, kept, and not replaced',
    async (format) => {
      const browser = await started(app);
      const { token } = browser;
      const stored = await spoil(app, browser, { format: { S: format } });

      const read = await browser.get('/read');
      expect([read.status, read.json, read.setCookies]).toEqual([200, {}, []]);
      expect(app.eventsOf('corrupt')).toMatchObject([{ reason: 'format' }]);

      const written = await browser.post('/set', { n: 2 });
      expect([written.status, written.setCookies]).toEqual([503, []]);
      expect(await app.item(token)).toEqual(stored);
    },
  );

  it('R49 S11 that vanished meanwhile is none either', async () => {
    const browser = await started(app);
    const [id = ''] = browser.token.split('.');
    await app.client.send(
      new DeleteItemCommand({ TableName: app.tableName, Key: { id: { S: id } } }),
    );
    expect((await browser.get('/read')).json).toEqual({});
  });
});

describe('a payload that cannot be read', () => {
  const spoilt = async (onCorrupt: 'keep' | 'drop' | 'throw') => {
    const app = await TestApp.start({ controllers, session: { onCorrupt } });
    const browser = await started(app);
    await spoil(app, browser, { data: { S: '{bad' } });
    return { app, browser, token: browser.token };
  };

  it("R49 S24 is deleted with onCorrupt: 'drop', while it is still that very item", async () => {
    const { app, browser, token } = await spoilt('drop');
    await browser.get('/read');
    expect(await app.item(token)).toBeUndefined();
    await app.stop();
  });

  it("S24 with onCorrupt: 'drop' survives when another node has replaced it meanwhile", async () => {
    const { app, browser, token } = await spoilt('drop');
    app.faults.on('DeleteItem').wait(async () => {
      await spoilAgain(app, browser);
    });
    await browser.get('/read');
    expect((await app.item(token))?.['data']).toEqual({ S: '{"n":2}' });
    await app.stop();

    async function spoilAgain(one: TestApp, { token: text }: { token: string }) {
      const Item = { ...(await one.item(text)), data: { S: '{"n":2}' }, version: { N: '2' } };
      await one.client.send(new PutItemCommand({ TableName: one.tableName, Item }));
    }
  });

  it("R55 answers 500 without a word of it with onCorrupt: 'throw'", async () => {
    const { app, browser, token } = await spoilt('throw');
    const answer = await browser.get('/read');
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch(/bad|sessions-|stored/);
    expect(await app.item(token)).toBeDefined();
    await app.stop();
  });
});

describe('another serializer', () => {
  it('R46 reads what the one before wrote, where that one is registered', async () => {
    const before = await TestApp.start({ controllers });
    const { tableName, clock } = before;
    const after = await TestApp.start({
      controllers,
      tableName,
      clock,
      session: { serializer: StructuredCloneSerializer, serializers: [JsonSerializer] },
    });
    const browser = await started(before);
    const moved = after.browser();
    moved.token = browser.token;
    expect((await moved.get('/read')).json).toEqual({ n: 1 });
    await moved.post('/set', { n: 2 });
    expect((await after.item(browser.token))?.['format']).toEqual({ S: 'structured-clone@1' });
    expect((await browser.get('/read')).json).toEqual({});
    await Promise.all([before.stop(), after.stop()]);
  });
});
