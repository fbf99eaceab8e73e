import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import {
  CompressingSerializer,
  JsonSerializer,
  StructuredCloneSerializer,
} from '../../lib/index.js';
import { engines } from '../support/engines.js';
import { PlaygroundController } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

const KIB = 1024;
const parts = {
  controllers: [PlaygroundController],
  configure: (nest: { useBodyParser(type: 'json', options: object): unknown }) =>
    void nest.useBodyParser('json', { limit: '9mb' }),
};
const engine = engines()[0];

describe('a session kept as a structured clone', () => {
  let app: TestApp;
  beforeAll(async () => {
    const session = { serializer: new StructuredCloneSerializer() };
    app = await TestApp.start({ ...parts, ...(engine && { engine }), session });
  });
  afterAll(() => app.stop());

  const sizeOf = async (token: string) => (await app.item(token))?.['data']?.B?.length ?? 0;

  it('R50 of 200 KB keeps its size over 5 reads and saves, and takes a login', async () => {
    const browser = app.browser();
    const list = Array.from({ length: 50_000 }, (_, index) => index + 10_000);
    expect((await browser.post('/set', { list, visits: 0 })).status).toBe(200);
    const size = await sizeOf(browser.token);
    expect(size).toBeGreaterThan(195 * KIB);
    for (let visits = 1; visits <= 5; visits++) {
      expect((await browser.get('/read')).status).toBe(200);
      await browser.post('/set', { visits });
      expect(await sizeOf(browser.token)).toBe(size);
    }
    expect((await browser.post('/login/ada')).status).toBe(200);
    expect(await sizeOf(browser.token)).toBe(size);
    expect((await browser.get('/read')).json).toEqual({ list, visits: 5 });
  });
});

describe('a compressed session', () => {
  let app: TestApp;
  beforeAll(async () => {
    const session = { serializer: new CompressingSerializer(new JsonSerializer()) };
    app = await TestApp.start({ ...parts, ...(engine && { engine }), session });
  });
  afterAll(() => app.stop());

  it('R50 is refused above maxBytes, however few bytes it would be stored in', async () => {
    const browser = app.browser();
    await browser.post('/set', { keep: 'me' });
    const before = await app.item(browser.token);
    const answer = await browser.post('/set', { text: 'x'.repeat(351 * KIB) });
    expect([answer.status, answer.json]).toMatchObject([413, { code: 'session_too_large' }]);
    expect(await app.item(browser.token)).toEqual(before);
    expect((await browser.post('/set', { text: 'x'.repeat(340 * KIB) })).status).toBe(200);
  });

  it('R50 warns by the size that it has before', async () => {
    const browser = app.browser();
    app.events.length = 0;
    await browser.post('/set', { text: 'x'.repeat(100 * KIB) });
    expect(app.eventsOf('size-warning')).toMatchObject([{ maxBytes: 350 * KIB }]);
    expect(app.eventsOf('size-warning')[0]?.bytes).toBeGreaterThan(100 * KIB);
  });

  it('R49 R50 of 3.9 KB that inflate to 4 MB is refused unread, and neither row nor cookie is touched', async () => {
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    const { token } = browser;
    const text = JSON.stringify({ list: 'x'.repeat(4_000_000) });
    const data = Buffer.concat([Buffer.of(2), gzipSync(text)]);
    expect(data.length).toBeLessThan(4 * KIB);
    const Item = { ...(await app.item(token)), data: { B: data } };
    await app.client.send(new PutItemCommand({ TableName: app.tableName, Item }));
    const stored = await app.item(token);
    app.events.length = 0;

    const answers = [await browser.get('/read'), await browser.post('/set', { n: 2 })];
    for (const answer of answers) expect(answer.headers.getSetCookie()).toEqual([]);
    expect(answers[0]?.json).toEqual({});
    expect(app.eventsOf('corrupt')[0]).toMatchObject({ reason: 'format' });
    expect(app.eventsOf('corrupt')[0]?.detail).toContain('more than 358400 bytes');
    expect(await app.item(token)).toEqual(stored);
    expect(browser.token).toBe(token);
  });
});
