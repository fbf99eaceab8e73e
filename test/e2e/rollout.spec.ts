import { afterEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  EncryptingSerializer,
  JsonSerializer,
  StructuredCloneSerializer,
  type SessionModuleOptions,
} from '../../lib/index.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { PlaygroundController } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

const controllers = [PlaygroundController];
const OLD_KEY = { id: 'k1', secret: randomBytes(32) };
const NEW_KEY = { id: 'k2', secret: randomBytes(32) };
const ROUNDS = 100;

const encrypting = (...keys: (typeof OLD_KEY)[]) =>
  new EncryptingSerializer(new JsonSerializer(), { keys });

const rollouts: [what: string, v1: SessionModuleOptions, v2: SessionModuleOptions][] = [
  [
    'the serializer changes',
    { serializer: JsonSerializer, serializers: [StructuredCloneSerializer] },
    { serializer: StructuredCloneSerializer, serializers: [JsonSerializer] },
  ],
  [
    'encryption is turned on',
    { serializer: JsonSerializer, serializers: [encrypting(OLD_KEY)] },
    { serializer: encrypting(OLD_KEY), serializers: [JsonSerializer] },
  ],
  [
    'the encryption key is rotated',
    { serializer: encrypting(OLD_KEY, NEW_KEY) },
    { serializer: encrypting(NEW_KEY, OLD_KEY) },
  ],
  [
    'the secret that signs tokens is rotated',
    { secrets: ['first secret, of more than 32 bytes!', 'second secret, of more than 32 bytes'] },
    { secrets: ['second secret, of more than 32 bytes', 'first secret, of more than 32 bytes!'] },
  ],
];

describe('two versions of an application on one table', () => {
  const apps: TestApp[] = [];
  const start = async (v1: SessionModuleOptions, v2: SessionModuleOptions) => {
    const clock = new ManualClock();
    const first = await TestApp.start({ controllers, clock, session: v1 });
    const { tableName } = first;
    const second = await TestApp.start({ controllers, clock, tableName, session: v2 });
    apps.push(first, second);
    return [first, second] as const;
  };
  afterEach(() => Promise.all(apps.splice(0).map((app) => app.stop())));

  it.each(rollouts)(
    'S42 take turns at one session a hundred times and lose nothing: %s',
    async (_what, v1, v2) => {
      const [one, two] = await start(v1, v2);
      const [first, second] = [one.browser(), two.browser()];
      await first.post('/set', { start: true });
      const [id] = first.token.split('.');

      for (let round = 0; round < ROUNDS; round++) {
        const [from, to] = round % 2 === 0 ? [first, second] : [second, first];
        to.token = from.token;
        expect((await to.post('/set', { [`k${round}`]: round })).status).toBe(200);
      }
      const { json } = await first.get('/read');
      expect(Object.keys(json as object)).toHaveLength(ROUNDS + 1);
      expect(first.token.split('.')[0]).toBe(id);
      expect([one, two].flatMap((app) => app.eventsOf('corrupt'))).toEqual([]);
      expect(await one.items()).toHaveLength(1);
    },
  );

  it.each([
    ['a serializer', {}, { serializer: StructuredCloneSerializer, serializers: [JsonSerializer] }],
    [
      'a data version',
      {},
      { dataVersion: 1, migrations: { 1: (data: object) => ({ ...data, migrated: true }) } },
    ],
  ])(
    'S42 S24 refuse safely what only the newer one knows, and delete nothing: %s',
    async (_what, v1, v2) => {
      const [one, two] = await start(v1, v2);
      const newer = two.browser();
      await newer.post('/set', { n: 0 });
      const { token } = newer;
      const older = one.browser();
      older.token = token;

      for (let round = 1; round <= ROUNDS / 2; round++) {
        const read = await older.get('/read');
        expect([read.status, read.json, read.setCookies]).toEqual([200, {}, []]);
        const written = await older.post('/set', { lost: true });
        expect([written.status, written.setCookies]).toEqual([503, []]);
        expect((await newer.post('/set', { n: round })).json).toEqual({ n: round });
      }
      expect((await newer.get('/read')).json).toEqual({ n: ROUNDS / 2 });
      expect(newer.token).toBe(token);
      expect(await one.items()).toHaveLength(1);
    },
  );

  it('S42 S24 a key that only the newer one has costs nobody a session, whatever the order', async () => {
    const [one, two] = await start(
      { serializer: encrypting(OLD_KEY), onCorrupt: 'drop' },
      { serializer: encrypting(NEW_KEY, OLD_KEY) },
    );
    const [old, newer] = [one.browser(), two.browser()];
    await newer.post('/set', { n: 1 });
    old.token = newer.token;
    const answer = await old.get('/read');
    expect([answer.json, answer.setCookies]).toEqual([{}, []]);
    expect(one.eventsOf('corrupt')).toMatchObject([
      { reason: 'format', detail: expect.stringContaining('"k2"') },
    ]);
    expect((await old.post('/set', { n: 2 })).status).toBe(503);
    expect((await newer.get('/read')).json).toEqual({ n: 1 });
  });

  it('S42 S24 a value that only the newer serializer can keep costs nobody a session', async () => {
    const [one, two] = await start(
      { serializer: JsonSerializer, serializers: [StructuredCloneSerializer], onCorrupt: 'drop' },
      { serializer: StructuredCloneSerializer, serializers: [JsonSerializer] },
    );
    const session = two.manager.create<{ at: Date }>({ at: new Date(0) });
    await session.save();
    const older = one.browser();
    older.token = session.id;

    const answer = await older.get('/read');
    expect([answer.status, answer.json, answer.setCookies]).toEqual([200, {}, []]);
    expect(one.eventsOf('corrupt')).toMatchObject([{ reason: 'format' }]);
    expect((await older.post('/set', { n: 1 })).status).toBe(503);
    expect((await two.manager.load(session.id))?.data).toEqual({ at: new Date(0) });
  });

  it('S42 a change that met a newer version meanwhile is a conflict, and changes nothing', async () => {
    const migrations = { 1: (data: object) => ({ ...data, migrated: true }) };
    const [one, two] = await start({}, { dataVersion: 1, migrations });
    const older = one.browser();
    await older.post('/set', { n: 1 });
    const newer = two.browser();
    newer.token = older.token;
    one.faults.on('UpdateItem').wait(() => newer.post('/set', { n: 2 }));

    const answer = await older.post('/set', { lost: true });
    expect([answer.status, answer.setCookies]).toEqual([409, []]);
    expect(one.eventsOf('conflict')).toMatchObject([{ outcome: 'changed' }]);
    expect((await newer.get('/read')).json).toEqual({ n: 2, migrated: true });
  });
});

describe('the schema version of the data', () => {
  it('brings a session of any age up to date, and stores it so with the next change', async () => {
    const clock = new ManualClock();
    const before = await TestApp.start({ controllers, clock });
    const { tableName } = before;
    const order: number[] = [];
    const migrations = {
      1: (data: Record<string, unknown>) => ({ ...data, list: [data['item']] }),
      2: ({ item: _item, ...data }: Record<string, unknown>) => ({ ...data, v: order.push(2) }),
    };
    const session = { dataVersion: 2, migrations };
    const after = await TestApp.start({ controllers, clock, tableName, session });

    const browser = before.browser();
    await browser.post('/set', { item: 'tea' });
    const moved = after.browser();
    moved.token = browser.token;
    expect((await moved.get('/read')).json).toEqual({ list: ['tea'], v: 1 });
    expect((await after.item(browser.token))?.['dataVersion']).toBeUndefined();

    await moved.post('/set', { n: 1 });
    expect((await after.item(browser.token))?.['dataVersion']).toEqual({ N: '2' });
    expect((await moved.get('/read')).json).toEqual({ list: ['tea'], v: 2, n: 1 });
    await Promise.all([before.stop(), after.stop()]);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new RangeError('payload text');
      },
    ],
    ['gives back nothing', () => undefined],
    ['gives back text', () => 'payload text'],
    ['gives back a promise', () => Promise.resolve({})],
    ['gives back what cannot be stored', () => ({ at: new Date(0) })],
  ])('R49 S24 is none when a migration %s, and nothing of it is lost', async (_what, migrate) => {
    const clock = new ManualClock();
    const before = await TestApp.start({ controllers, clock });
    const { tableName } = before;
    const migrations = { 1: migrate as () => Record<string, unknown> };
    const session: SessionModuleOptions = { dataVersion: 1, migrations, onCorrupt: 'drop' };
    const after = await TestApp.start({ controllers, clock, tableName, session });
    const browser = before.browser();
    await browser.post('/set', { item: 'tea' });
    const { token } = browser;

    const moved = after.browser();
    moved.token = token;
    const answer = await moved.get('/read');
    expect([answer.status, answer.json, answer.setCookies]).toEqual([200, {}, []]);
    expect(after.eventsOf('corrupt')).toMatchObject([
      { reason: 'format', detail: expect.stringMatching(/migration/) },
    ]);
    expect(JSON.stringify(after.events)).not.toMatch(/payload text/);
    expect((await moved.post('/set', { n: 1 })).status).toBe(503);
    expect((await browser.get('/read')).json).toEqual({ item: 'tea' });
    await Promise.all([before.stop(), after.stop()]);
  });
});
