import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { CompressingSerializer, EncryptingSerializer, JsonSerializer } from '../../lib/index.js';
import { engines } from '../support/engines.js';
import { PlaygroundController } from '../support/playground.controller.js';
import { noteKey } from '../support/suite-log.js';
import { TestApp } from '../support/test-app.js';

const controllers = [PlaygroundController];
const MARKER = 'the words of the payload';
const OLD_KEY = { id: 'k1', secret: randomBytes(32) };
const NEW_KEY = { id: 'k2', secret: randomBytes(32) };
for (const { secret } of [OLD_KEY, NEW_KEY]) noteKey(secret);
const encrypting = (...keys: (typeof OLD_KEY)[]) =>
  new EncryptingSerializer(new CompressingSerializer(new JsonSerializer()), { keys });

describe.each(engines())('encrypted sessions, on $name', (engine) => {
  let app: TestApp;
  let rotated: TestApp;
  let without: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      controllers,
      engine,
      session: { serializer: encrypting(OLD_KEY) },
    });
    const { clock, tableName } = app;
    const start = (...keys: (typeof OLD_KEY)[]) =>
      TestApp.start({
        controllers,
        engine,
        clock,
        tableName,
        session: { serializer: encrypting(...keys), serializers: [JsonSerializer] },
      });
    rotated = await start(NEW_KEY, OLD_KEY);
    without = await start(NEW_KEY);
  });
  afterAll(() => Promise.all([app.stop(), rotated.stop(), without.stop()]));

  const started = async () => {
    const browser = app.browser();
    await browser.post('/set', { text: MARKER });
    return browser;
  };
  const payloadOf = async (token: string) =>
    Buffer.from((await app.item(token))?.['data']?.B ?? []);
  const put = async (token: string, data: Uint8Array, format?: string) => {
    const Item = { ...(await app.item(token)), data: { B: data } };
    const TableName = app.tableName;
    const named = format === undefined ? Item : { ...Item, format: { S: format } };
    await app.client.send(new PutItemCommand({ TableName, Item: named }));
  };

  it('R52 keep their data out of the table, and their key out of it too', async () => {
    await started();
    const stored = JSON.stringify(await app.items(), (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    expect(stored).toContain('k1');
    expect(stored).not.toContain('words');
    expect(stored).not.toContain(OLD_KEY.secret.toString('latin1'));
  });

  it("R52 refuse another session's payload, though it is a good one", async () => {
    const [ada, eve] = [await started(), await started()];
    await eve.post('/set', { text: 'mine' });
    await put(eve.token, await payloadOf(ada.token));

    const answer = await eve.get('/read');
    expect([answer.status, answer.json]).toEqual([200, {}]);
    expect((await ada.get('/read')).json).toEqual({ text: MARKER });
  });

  it('R52 refuse a payload with any bit flipped, once and with an event', async () => {
    const browser = await started();
    const { token } = browser;
    const payload = await payloadOf(token);
    for (const at of [0, 1, 2, 10, 20, 33, payload.length - 1]) {
      const flipped = Buffer.from(payload);
      flipped[at] = (flipped[at] ?? 0) ^ 1;
      await put(token, flipped);
      app.events.length = 0;
      expect((await browser.get('/read', { headers: { cookie: `sid=${token}` } })).json).toEqual(
        {},
      );
      // A flipped id may be that of a key which is not here.
      const reason = at === 1 || at === 2 ? expect.stringMatching(/payload|format/) : 'payload';
      expect(app.eventsOf('corrupt')).toMatchObject([{ reason }]);
    }
  });

  it('R08 R52 never read a payload as if it were not encrypted', async () => {
    const browser = await started();
    const { token } = browser;
    await put(token, Buffer.from('{"isAdmin":true}'));
    expect((await browser.get('/read')).json).toEqual({});

    await put(token, Buffer.from('{"isAdmin":true}'), 'json@1');
    browser.token = token;
    expect((await browser.get('/read')).json).toEqual({});
  });

  it('R52 are read with the key before, and written with the new one', async () => {
    const old = await started();
    const browser = rotated.browser();
    browser.token = old.token;
    expect((await browser.get('/read')).json).toEqual({ text: MARKER });
    expect((await payloadOf(old.token)).toString('latin1', 2, 4)).toBe('k1');

    await browser.post('/set', { n: 1 });
    expect((await payloadOf(old.token)).toString('latin1', 2, 4)).toBe('k2');
    const later = without.browser();
    later.token = old.token;
    expect((await later.get('/read')).json).toEqual({ text: MARKER, n: 1 });
  });

  it('R52 S24 are none once their key is gone: kept, and never half read', async () => {
    const old = await started();
    const browser = without.browser();
    browser.token = old.token;
    const answer = await browser.get('/read');
    expect([answer.status, answer.json]).toEqual([200, {}]);
    expect(await app.item(old.token)).toBeDefined();
  });

  it('R52 cost no write on a read, although no two ciphertexts are alike', async () => {
    const browser = await started();
    app.faults.reset();
    await browser.get('/read');
    await browser.post('/set', { text: MARKER });
    expect(app.faults.count('UpdateItem')).toBe(0);
  });
});
