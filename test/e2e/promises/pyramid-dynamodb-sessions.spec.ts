import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Controller, Get, Post, UseGuards } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { describe, expect, it, jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  CsrfGuard,
  pyramidDynamodbSessionsLayout,
  Session,
  SessionTable,
  type SessionModuleOptions,
} from '../../../lib/index.js';
import { FaultInjector } from '../../../lib/testing/fault-injector.js';
import {
  anyEngine,
  engineClient,
  engineConfig,
  engines,
  freshTableName,
} from '../../support/engines.js';
import { codeBlocks } from '../../support/markdown.js';
import { PlaygroundController, type AnySession } from '../../support/playground.controller.js';
import { Gates, RaceController } from '../../support/race.controller.js';
import { withApp } from '../../support/with-app.js';

const controllers = [PlaygroundController];

describe.each(engines())('the table of pyramid-dynamodb-sessions, on $name', (engine) => {
  it('promise 6: a layout may have a binary key, and ensure() makes its table, billed on demand', async () => {
    const session = { layout: pyramidDynamodbSessionsLayout() };
    await withApp({ controllers, engine, session }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      expect((await browser.get('/read')).json).toEqual({ n: 1 });

      const [id = '', version] = (browser.cookies.get('sid') ?? '').split('/');
      const end = app.clock.now() / 1000 + 1200;
      expect(await app.items()).toEqual([
        {
          sid: { B: new Uint8Array(createHash('sha256').update(id).digest()) },
          dat: { S: '{"n": 1}' },
          ver: { N: version },
          iss: { N: `${end - 1200}` },
          exp: { N: `${end}` },
        },
      ]);
      const asked = new DescribeTableCommand({ TableName: app.tableName });
      const { Table: table } = await app.client.send(asked);
      expect(table).toMatchObject({
        KeySchema: [{ AttributeName: 'sid', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'sid', AttributeType: 'B' }],
        BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      });
      const ttl = engine.name === 'dynalite' ? 'unsupported-by-engine' : 'enabled';
      expect(await app.app.get(SessionTable).verify()).toEqual({ ttl });
    });
  });

  it('promise 6: where the table is missing, the command of the AWS CLI that makes it is said', async () => {
    const client = engineClient(engine);
    const layout = pyramidDynamodbSessionsLayout();
    const table = new SessionTable({ client, tableName: freshTableName('pyramid'), layout });
    await expect(table.verify()).rejects.toThrow(
      /aws dynamodb create-table .*PAY_PER_REQUEST .*AttributeName=sid,AttributeType=B/,
    );
    client.destroy();
  });
});

describe('the permissions that pyramid-dynamodb-sessions lists', () => {
  it('promise 6: the actions of the README are those that a session calls, no more and no less', async () => {
    const readme = readFileSync('README.md', 'utf8');
    const policy = codeBlocks(readme).find(({ language }) => language === 'json')?.code ?? '';
    const { Statement: statements } = JSON.parse(policy) as { Statement: { Action: string[] }[] };
    await withApp({ controllers }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      await browser.post('/login/ada');
      await browser.post('/logout');
      const called = new Set(app.faults.log.map(({ operation }) => `dynamodb:${operation}`));
      expect([...called].toSorted()).toEqual(statements[0]?.Action.toSorted());
    });
  });
});

describe('what pyramid-dynamodb-sessions has settings for', () => {
  it.each([
    ['a client', (client: DynamoDBClient) => client],
    ['a document client', (client: DynamoDBClient) => DynamoDBDocumentClient.from(client)],
  ])('promise 7: %s of your own is used, and stays yours', async (_what, wrap) => {
    const own = wrap(new DynamoDBClient(engineConfig(anyEngine())));
    const destroy = jest.spyOn(own, 'destroy');
    const faults = FaultInjector.attach(own);
    await withApp({ controllers, session: { client: own } }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      expect((await browser.get('/read')).json).toEqual({ n: 1 });
      expect([faults.count('PutItem'), faults.count('GetItem')]).toEqual([1, 1]);
    });
    expect(destroy).not.toHaveBeenCalled();
    own.destroy();
  });

  const trustProxy = (app: NestExpressApplication) => void app.set('trust proxy', true);

  it.each([
    ['https', ['HttpOnly', 'Secure']],
    ['http', ['HttpOnly']],
  ])("promise 7: the cookie is as the options say; secure: 'auto' on %s", async (proto, flags) => {
    const cookie = {
      name: 'session_id',
      path: '/app',
      domain: 'example.com',
      persistent: true,
      secure: 'auto',
      httpOnly: true,
      sameSite: 'strict',
    } as const;
    const configure = (app: NestExpressApplication) => {
      trustProxy(app);
      app.setGlobalPrefix('app');
    };
    await withApp({ controllers, session: { cookie }, configure }, async (app) => {
      const headers = { 'x-forwarded-proto': proto, 'content-type': 'application/json' };
      const { setCookies } = await app.browser().post('/app/set', { n: 1 }, { headers });
      const [[pair, ...attributes] = []] = setCookies.map((line) => line.split('; '));
      expect(pair).toMatch(/^session_id=./);
      expect(attributes.toSorted()).toEqual([
        'Domain=example.com',
        expect.stringMatching(/^Expires=/),
        flags[0],
        'Max-Age=1800',
        'Path=/app',
        'SameSite=Strict',
        ...flags.slice(1),
      ]);
    });
  });

  it('promise 7: httpOnly may be switched off, and without persistent the cookie has no age', async () => {
    const cookie = { name: 'sid', secure: false, httpOnly: false };
    await withApp({ controllers, session: { cookie } }, async (app) => {
      const [line = ''] = (await app.browser().post('/set', { n: 1 })).setCookies;
      expect(line).toMatch(/^sid=[^;]+; Path=\/; SameSite=Lax$/);
    });
  });

  /** Writes of one request after so many seconds without any. */
  async function renewals(session: SessionModuleOptions, seconds: number): Promise<number> {
    let writes = 0;
    await withApp({ controllers, session }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      app.faults.reset();
      app.clock.advance(seconds * 1000);
      expect((await browser.get('/read')).json).toEqual({ n: 1 });
      writes = app.faults.count('UpdateItem');
    });
    return writes;
  }

  it('promise 7: idleTimeout: 1200 ends a session that long after its last use', async () => {
    await withApp({ controllers, session: { idleTimeout: 1200 } }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      for (const seconds of [1199, 1199]) {
        app.clock.advance(seconds * 1000);
        expect((await browser.get('/read')).json).toEqual({ n: 1 });
      }
      app.clock.advance(1200 * 1000);
      expect((await browser.get('/read')).json).toEqual({});
    });
  });

  it('promise 7: touchInterval: 120 renews it after that, touchInterval: 0 on every request', async () => {
    const idleTimeout = 1200;
    expect(await renewals({ idleTimeout, touchInterval: 120 }, 119)).toBe(0);
    expect(await renewals({ idleTimeout, touchInterval: 120 }, 120)).toBe(1);
    expect(await renewals({ idleTimeout, touchInterval: 0 }, 1)).toBe(1);
  });
});

describe('what pyramid-dynamodb-sessions promises of its sessions', () => {
  it('promise 8: the cookie holds nothing of the data, whatever one decodes of it', async () => {
    await withApp({ controllers }, async (app) => {
      const browser = app.browser();
      const { setCookies } = await browser.post('/set', { card: 'MARKER-4111' });
      const { length } = browser.token;
      await browser.post('/set', { more: 'x'.repeat(5000) });
      await browser.post('/regenerate');
      expect(browser.token).toHaveLength(length);
      const decoded = browser.token
        .split('.')
        .map((part) => Buffer.from(part, 'base64url').toString('latin1'));
      for (const text of [...setCookies, ...decoded]) expect(text).not.toMatch(/MARKER|card|4111/);
    });
  });

  it('promise 8: nothing is stored, and no cookie set, until something is added', async () => {
    await withApp({ controllers }, async (app) => {
      const browser = app.browser();
      expect((await browser.get('/read')).setCookies).toEqual([]);
      expect([app.faults.count(), await app.items()]).toEqual([0, []]);
      expect((await browser.post('/set', { n: 1 })).setCookies).toHaveLength(1);
      expect(await app.items()).toHaveLength(1);
    });
  });
});

describe('what the code of pyramid-dynamodb-sessions has', () => {
  it('promise 9: the table holds a hash of the secret, not the id that the client has', async () => {
    await withApp({ controllers }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      const [selector = '', validator = ''] = browser.token.split('.');
      const secret = createHash('sha256').update(Buffer.from(validator, 'base64url')).digest();
      const item = await app.item(browser.token);
      expect([item?.['id'], item?.['secret']]).toEqual([
        { S: selector },
        { B: new Uint8Array(secret) },
      ]);
      const shown = JSON.stringify(item, (_key, value: unknown) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : value,
      );
      expect(shown).not.toContain(validator);
    });
  });

  it('promise 9: the cookie carries the version, and a read that is behind it is made again', async () => {
    await withApp({ controllers, session: { consistency: 'adaptive' } }, async (app) => {
      const browser = app.browser();
      const versions: (string | undefined)[] = [];
      for (const n of [1, 2]) {
        await browser.post('/set', { n });
        versions.push(browser.token.split('.')[2]);
      }
      expect(versions).toEqual(['1', '2']);
      app.faults.staleReads.freeze();
      await browser.post('/set', { n: 3 });
      const before = app.faults.count('GetItem');
      expect((await browser.get('/read')).json).toEqual({ n: 3 });
      expect(app.faults.count('GetItem') - before).toBe(2);
    });
  });

  it("promise 9: conflict: 'reject' answers 409 when two requests changed one key", async () => {
    const session = { conflict: 'reject' } as const;
    const race = { controllers: [RaceController], providers: [Gates], session };
    await withApp(race, async (app) => {
      const browser = app.browser();
      await browser.post('/set/a/1');
      const gate = app.app.get(Gates).at('first');
      const first = browser.post('/set/a/2?gate=first');
      await gate.reached;
      expect((await browser.post('/set/a/3')).status).toBe(201);
      gate.open();
      expect(await first).toMatchObject({ status: 409, json: { code: 'session_conflict' } });
      expect((await browser.get('/read')).json).toMatchObject({ a: 3 });
    });
  });

  @Controller()
  class MessagesController {
    @Post('flash') flash(@Session() session: AnySession) {
      session.flash('saved');
      session.flash('saved');
      session.flash('saved', '', { allowDuplicate: false });
      session.flash({ code: 7 }, 'errors');
    }
    @Get('peek') peek(@Session() session: AnySession) {
      return [session.peekFlash(), session.peekFlash('errors')];
    }
    @Get('pop') pop(@Session() session: AnySession) {
      return session.popFlash();
    }
    @Get('csrf') csrf(@Session() session: AnySession) {
      return { token: session.csrfToken() };
    }
    @Get('csrf/new') rotate(@Session() session: AnySession) {
      return { token: session.rotateCsrfToken() };
    }
    @Post('guarded') @UseGuards(CsrfGuard) guarded() {
      return 'in';
    }
    @Post('nested') nested(@Session() session: Session<{ a: { b: number[] } }>) {
      session.data.a.b.push(2);
    }
  }
  const both = [PlaygroundController, MessagesController];

  it('promise 9: flash messages wait in queues, duplicates too if they may, until they are popped', async () => {
    await withApp({ controllers: both }, async (app) => {
      const browser = app.browser();
      await browser.post('/flash');
      expect((await browser.get('/peek')).json).toEqual([['saved', 'saved'], [{ code: 7 }]]);
      expect((await browser.get('/pop')).json).toEqual(['saved', 'saved']);
      expect((await browser.get('/peek')).json).toEqual([[], [{ code: 7 }]]);
    });
  });

  it('promise 9: a CSRF token lets a form in, until a new one is made', async () => {
    await withApp({ controllers: both }, async (app) => {
      const browser = app.browser();
      const token = async (path: string) =>
        ((await browser.get(path)).json as { token: string }).token;
      const send = (text: string) =>
        browser.post('/guarded', undefined, { headers: { 'x-csrf-token': text } });
      const first = await token('/csrf');
      expect((await send(first)).status).toBe(201);
      expect((await send('wrong')).status).toBe(403);
      const second = await token('/csrf/new');
      expect([(await send(first)).status, (await send(second)).status]).toEqual([403, 201]);
    });
  });

  it('promise 9: a change deep in the data is found without a call of changed()', async () => {
    await withApp({ controllers: both }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { a: { b: [1] } });
      await browser.post('/nested');
      expect((await browser.get('/read')).json).toEqual({ a: { b: [1, 2] } });
      expect((await app.item(browser.token))?.['version']).toEqual({ N: '2' });
    });
  });
});
