import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import {
  flaskDynamodbSessionsLayout,
  JsonSerializer,
  PickleSerializer,
  PythonValue,
  StructuredCloneSerializer,
  type SessionModuleOptions,
} from '../../lib/index.js';
import type { Browser } from '../support/browser.js';
import { handlersOf, ROUTES } from '../support/handlers.js';
import { TestApp } from '../support/test-app.js';

const ID = '9042521b-389b-4f2c-9801-0927da412433';

const PICKLED = {
  big: 1152921504606846977n,
  bytes: Uint8Array.of(0, 128, 255),
  minus: -0,
  not: Number.NaN,
  byNumber: new Map<unknown, unknown>([
    [1, 'one'],
    [2n ** 70n, 'large'],
  ]),
  roles: new Set(['admin']),
  at: new PythonValue('datetime.datetime', '2020-01-02T03:04:05.000006+00:00'),
  total: new PythonValue('decimal.Decimal', '19.90'),
  order: new PythonValue('collections.OrderedDict', new Map([['b', [1, { c: null }]]])),
};
const pickled = (data: Record<string, unknown>) =>
  Buffer.from(new PickleSerializer().serialize(data)).toString();

describe('what the old library could store', () => {
  const apps: TestApp[] = [];
  async function open(options: Parameters<typeof TestApp.start>[0]): Promise<TestApp> {
    const app = await TestApp.start(options);
    apps.push(app);
    return app;
  }
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.stop();
  });

  async function start(
    format: 'json' | 'pickle',
    data: string,
    session: SessionModuleOptions = {},
  ) {
    const app = await open({
      ...ROUTES,
      session: { migrateFrom: [flaskDynamodbSessionsLayout({ format })], ...session },
    });
    const Item = {
      id: { S: ID },
      data: { S: data },
      modified: { S: new Date(app.clock.now()).toISOString().slice(0, 19).replace('T', ' ') },
      ttl: { N: String(app.clock.now() / 1000 + 86_400) },
    };
    await app.client.send(new PutItemCommand({ TableName: app.tableName, Item }));
    const browser = app.browser();
    browser.cookies.set('session', ID);
    return { app, browser };
  }

  /** Everything that can be told of the data. */
  async function seen(app: TestApp, browser: Browser, isMoving: boolean): Promise<string> {
    const path = handlersOf(app).returning(({ data }) => {
      const { moves: _, ...rest } = data;
      if (isMoving) data['moves'] = true;
      return { text: inspect(rest, { depth: 10, sorted: true }) };
    });
    const answer = await browser.post(path);
    return answer.status === 201 ? (answer.json as { text: string }).text : String(answer.status);
  }

  const cases: ['json' | 'pickle', string][] = [
    [
      'json',
      '{"_permanent": true, "big": 1152921504606846977, "not": NaN, "most": Infinity, ' +
        '"least": -Infinity, "minus": -0.0, "one": 1.0, "1": "by number"}',
    ],
    ['pickle', pickled(PICKLED)],
  ];

  it.each(cases)('E6 is kept by a move from %s without a serializer set', async (format, data) => {
    const { app, browser } = await start(format, data);
    const before = await seen(app, browser, false);
    expect(before).toContain('1152921504606846977n');
    expect(await seen(app, browser, true)).toBe(before);
    expect([...browser.cookies.keys()]).toEqual(['sid']);
    expect(await seen(app, browser, false)).toBe(before);
  });

  it.each(cases)(
    'E2 E6 which a serializer of %s cannot keep stays with its row: no user here, and no change',
    async (format, data) => {
      const { app, browser } = await start(format, data, { serializer: new JsonSerializer() });
      const items = await app.items();
      expect(await seen(app, browser, false)).toBe('{}');
      expect(await seen(app, browser, true)).toBe('503');
      expect([...browser.cookies.entries()]).toEqual([['session', ID]]);
      expect(await app.items()).toEqual(items);
      expect(app.eventsOf('corrupt')).toContainEqual(
        expect.objectContaining({
          reason: 'format',
          layout: 'flask-dynamodb-sessions',
          detail: 'its data cannot be serialized as json@1',
        }),
      );
    },
  );

  it.each([
    ['it waits for a node that reads it', { n: 1 }, {}, false],
    [
      'it is read where the serializer is set',
      PICKLED,
      { serializer: new StructuredCloneSerializer() },
      true,
    ],
  ])('E6 when migrateFrom has left, %s', async (_what, data, session, isRead) => {
    const { app, browser } = await start('pickle', pickled(data));
    const before = await seen(app, browser, true);
    const { tableName, clock } = app;
    const later = await open({ ...ROUTES, tableName, clock, session });
    const there = later.browser(browser.cookies);
    expect(await seen(later, there, false)).toBe(isRead ? before : '{}');
    expect(there.token).toBe(browser.token);
    expect(await seen(app, browser, false)).toBe(before);
  });
});
