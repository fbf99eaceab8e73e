import { DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { Body, Controller, Get, Post, Req } from '@nestjs/common';
import { describe, expect, it, jest } from '@jest/globals';
import {
  flaskDynamodbSessionsLayout,
  Session,
  SessionTable,
  StructuredCloneSerializer,
  type SessionModuleOptions,
  type SessionSerializer,
} from '../../../lib/index.js';
import { DYNAMODB_CLIENT } from '../../../lib/dynamo-session.tokens.js';
import type { ClientHandle } from '../../../lib/repository/dynamodb/create-client.js';
import { run } from '../../../lib/table/command-line.js';
import { CapturedIo } from '../../support/captured-io.js';
import { anyEngine, engineConfig, engines, freshTableName } from '../../support/engines.js';
import { PlaygroundController, type AnySession } from '../../support/playground.controller.js';
import { SampleApp } from '../../support/sample-app.js';
import { withApp } from '../../support/with-app.js';

const DAY = 86_400;

describe('what users of flask-dynamodb-sessions have', () => {
  @Controller()
  class UserController {
    @Post('user') user(@Session() session: Session<{ user?: string }>, @Body('name') name: string) {
      session.data.user = name;
      return { id: session.id, handle: session.handle };
    }
    @Get('user') show(
      @Session<{ user?: string }>('user') user: string | undefined,
      @Req() request: object,
    ) {
      const { session } = request as { session: AnySession };
      return { user, same: session.data['user'] };
    }
  }

  it('promise 1: a handler sets session.data.user and reads session.id, and nothing else is needed', async () => {
    await withApp({ controllers: [UserController] }, async (app) => {
      const browser = app.browser();
      const { json } = await browser.post('/user', { name: 'ada' });
      expect(json).toEqual({ id: browser.token, handle: expect.stringMatching(/^[\w-]{22}$/) });
      expect((await browser.get('/user')).json).toEqual({ user: 'ada', same: 'ada' });
    });
  });
});

describe('what flask-dynamodb-sessions has settings for', () => {
  const controllers = [PlaygroundController];

  it('promise 2: tableName, endpoint and region say where, and idleTimeout how long: 14 days', async () => {
    const { endpoint: _, region: __, ...client } = engineConfig(anyEngine());
    const tableName = freshTableName('flask');
    const session: SessionModuleOptions = {
      tableName,
      endpoint: anyEngine().endpoint,
      region: 'eu-central-1',
      client,
      idleTimeout: '14d',
      absoluteTimeout: '31d',
    };
    await withApp({ controllers, tableName, session }, async (app) => {
      await app.app.get(SessionTable).ensure();
      const browser = app.browser();
      await browser.post('/set', { n: 1 });

      const end = app.clock.now() / 1000 + 14 * DAY;
      expect(await app.items()).toEqual([
        expect.objectContaining({ expiresAt: { N: `${end}000` }, ttl: { N: `${end + 3600}` } }),
      ]);
      const made = app.app.get<ClientHandle>(DYNAMODB_CLIENT).client;
      expect(await made.config.region()).toBe('eu-central-1');
      app.clock.advance(14 * DAY * 1000 - 1);
      expect((await browser.get('/read')).json).toEqual({ n: 1 });
      app.clock.advance(14 * DAY * 1000);
      expect((await browser.get('/read')).json).toEqual({});
    });
  });

  it.each([
    ['strong', true],
    ['eventual', false],
  ] as const)(
    "promise 2: consistency: '%s' reads with ConsistentRead %p",
    async (consistency, read) => {
      await withApp({ controllers, session: { consistency } }, async (app) => {
        const browser = app.browser();
        await browser.post('/set', { n: 1 });
        const reads: unknown[] = [];
        app.faults.intercept((call, next) => {
          if (call.operation === 'GetItem') reads.push(call.input['ConsistentRead'] ?? false);
          return next();
        });
        expect((await browser.get('/read')).json).toEqual({ n: 1 });
        expect(reads).toEqual([read]);
      });
    },
  );

  it.each([
    ['on, under a name', { header: { name: 'X-SessionId' }, cookie: false }, true],
    ['off, which is the default', {}, false],
  ] as const)('promise 2: the id travels in a header: %s', async (_how, session, isOn) => {
    await withApp({ controllers, session }, async (app) => {
      const browser = app.browser();
      const answer = await browser.post('/set', { n: 1 });
      const id = answer.headers.get('X-SessionId');
      expect([id !== null, answer.setCookies.length]).toEqual(isOn ? [true, 0] : [false, 1]);

      const headers = { 'X-SessionId': id ?? browser.token };
      expect((await app.browser().get('/read', { headers })).json).toEqual(isOn ? { n: 1 } : {});
    });
  });
});

describe('what flask-dynamodb-sessions keeps', () => {
  interface Everything {
    at?: Date;
    tags?: Set<string>;
    prices?: Map<string, bigint>;
    self?: unknown;
  }

  @Controller()
  class ObjectsController {
    @Post('objects') keep(@Session() { data }: Session<Everything>) {
      data.at = new Date(0);
      data.tags = new Set(['a']);
      data.prices = new Map([['tea', 2n ** 64n]]);
      data.self = data;
    }
    @Get('objects') show(@Session() { data }: Session<Everything>) {
      const { at, tags, prices } = data;
      return {
        at: at instanceof Date && at.getTime(),
        tags: tags instanceof Set && [...tags],
        price: String(prices?.get('tea')),
        cycle: data.self === data,
      };
    }
  }

  it('promise 3: StructuredCloneSerializer keeps objects that JSON has no words for', async () => {
    const session = { serializer: new StructuredCloneSerializer() };
    await withApp({ controllers: [ObjectsController], session }, async (app) => {
      const browser = app.browser();
      expect((await browser.post('/objects')).status).toBe(201);
      expect((await browser.get('/objects')).json).toEqual({
        at: 0,
        tags: ['a'],
        price: '18446744073709551616',
        cycle: true,
      });
    });
  });

  it('promise 3: what JSON cannot hold is an error and not, as str() of it, a surprise for later', async () => {
    await withApp({ controllers: [ObjectsController] }, async (app) => {
      const answer = await app.browser().post('/objects');
      expect([answer.status, answer.setCookies]).toEqual([500, []]);
      expect(await app.items()).toEqual([]);
    });
  });

  it('promise 3: a serializer of your own may write what JSON cannot hold as text: default=str', async () => {
    const serializer: SessionSerializer = {
      format: 'default-str@1',
      serialize: (data) => JSON.stringify(data),
      deserialize: (raw) => JSON.parse(String(raw)) as Record<string, unknown>,
    };
    @Controller()
    class DateController {
      @Post('at') keep(@Session() session: AnySession) {
        session.data['at'] = new Date(0);
      }
    }
    const both = [PlaygroundController, DateController];
    await withApp({ controllers: both, session: { serializer } }, async (app) => {
      const browser = app.browser();
      await browser.post('/at');
      expect((await browser.get('/read')).json).toEqual({ at: '1970-01-01T00:00:00.000Z' });
    });
  });

  it.each([
    ['json', /^\{"_permanent": true, "name": "Zo\\u00eb"\}$/],
    ['pickle', /^gAR[\w+/]+=*\n$/],
  ] as const)(
    "promise 3: format: '%s' writes data as that version of it does",
    async (format, data) => {
      const session = { layout: flaskDynamodbSessionsLayout({ format }) };
      await withApp({ controllers: [PlaygroundController], session }, async (app) => {
        const browser = app.browser();
        await browser.post('/set', { name: 'Zoë' });
        expect((await browser.get('/read')).json).toEqual({ _permanent: true, name: 'Zoë' });
        expect((await app.item(browser.token))?.['data']?.S).toMatch(data);
      });
    },
  );

  it('promise 4: a row of its table is id, modified, ttl and data', async () => {
    const session = { layout: flaskDynamodbSessionsLayout({ format: 'json' }) };
    await withApp({ controllers: [PlaygroundController], session }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      expect(await app.items()).toEqual([
        {
          id: { S: browser.token },
          modified: { S: '2050-01-01 00:00:00' },
          ttl: { N: String(app.clock.now() / 1000 + 14 * DAY) },
          data: { S: '{"_permanent": true, "n": 1}' },
        },
      ]);
    });
  });
});

describe.each(engines())('what flask-dynamodb-sessions needs, on $name', (engine) => {
  const controllers = [PlaygroundController];

  it('promise 4: our rows have id, the time of the last access, ttl and data', async () => {
    await withApp({ controllers, engine }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      const [selector = ''] = browser.token.split('.');
      expect(await app.items()).toEqual([
        expect.objectContaining({
          id: { S: selector },
          accessedAt: { N: String(app.clock.now()) },
          ttl: { N: expect.stringMatching(/^\d{10}$/) },
          data: { S: '{"n":1}' },
        }),
      ]);
    });
  });

  it('promise 4: the command line makes the table and turns TTL on, and sessions fit in', async () => {
    const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    jest.replaceProperty(process, 'env', { ...process.env, ...credentials });
    const tableName = freshTableName('cli');
    const where = ['--endpoint', engine.endpoint, '--region', 'eu-west-1'];
    const io = new CapturedIo();
    expect(await run(['table', 'create', '--table-name', tableName, ...where], io)).toBe(0);

    await withApp({ controllers, engine, tableName }, async (app) => {
      expect((await app.browser().post('/set', { n: 1 })).status).toBe(200);
      // dynalite has no TTL; the tool says so.
      if (engine.name !== 'dynalite') {
        const asked = new DescribeTimeToLiveCommand({ TableName: tableName });
        const { TimeToLiveDescription: ttl } = await app.client.send(asked);
        expect(ttl).toMatchObject({ AttributeName: 'ttl' });
        expect(ttl?.TimeToLiveStatus).toMatch(/^ENABL/);
      }
    });
  });

  it('promise 4: a session may hold 398 KB, next to all that DynamoDB counts as well', async () => {
    const maxBytes = 398 * 1024;
    const text = 'x'.repeat(maxBytes - '{"t":""}'.length);
    await withApp(
      {
        controllers,
        engine,
        session: { maxBytes },
        configure: (nest) => void nest.useBodyParser('json', { limit: '1mb' }),
      },
      async (app) => {
        const browser = app.browser();
        await browser.post('/login/ada@example.com');
        await browser.post('/regenerate');
        expect((await browser.post('/set', { t: text })).status).toBe(200);
        expect((await browser.get('/read')).json).toEqual({ t: text });
        expect((await browser.post('/set', { t: `${text}x` })).status).toBe(413);
      },
    );
  });
});

describe('what flask-dynamodb-sessions comes with', () => {
  it('promise 4: an example application keeps a cart', async () => {
    const { endpoint } = anyEngine();
    const shop = await SampleApp.start({ environment: { endpoint, tableName: freshTableName() } });
    const visitor = shop.browser();
    await visitor.post('/cart', { product: 'tea' });
    expect((await visitor.get('/cart')).json).toMatchObject({ cart: [{ product: 'tea' }] });
    await shop.stop();
  });
});

describe('how flask-dynamodb-sessions refreshes its cookie', () => {
  const controllers = [PlaygroundController];
  const persistent = { name: 'sid', secure: false, persistent: true };

  /** Of the Set-Cookie lines of reads a minute apart: for how many seconds the cookie is good. */
  async function ages(session: SessionModuleOptions, minutes: number): Promise<(number | null)[]> {
    const found: (number | null)[] = [];
    await withApp({ controllers, session: { cookie: persistent, ...session } }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      for (let minute = 0; minute < minutes; minute++) {
        app.clock.advance(60_000);
        const [line] = (await browser.get('/read')).setCookies;
        found.push(line === undefined ? null : Number(/Max-Age=(\d+)/.exec(line)?.[1]));
      }
    });
    return found;
  }

  it('promise 5: touchInterval: 0 sends it again with each request', async () => {
    expect(await ages({ touchInterval: 0 }, 3)).toEqual([1800, 1800, 1800]);
  });

  it('promise 5: by default it is sent a tenth of the idle timeout apart, which is less eager', async () => {
    expect(await ages({}, 7)).toEqual([null, null, 1800, null, null, 1800, null]);
  });
});
