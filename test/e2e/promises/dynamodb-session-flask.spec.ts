import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { Controller, Module, Post } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import { describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse as parseYaml } from 'yaml';
import {
  DynamoSessionModule,
  Session,
  sessionConfig,
  SessionManager,
  SessionTable,
} from '../../../lib/index.js';
import { DYNAMODB_CLIENT } from '../../../lib/dynamo-session.tokens.js';
import type { ClientHandle } from '../../../lib/repository/dynamodb/create-client.js';
import { createTestSession } from '../../../lib/testing/create-test-session.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import { anyEngine, engineClient, freshTableName } from '../../support/engines.js';
import { PlaygroundController, type AnySession } from '../../support/playground.controller.js';
import { withApp } from '../../support/with-app.js';

const controllers = [PlaygroundController];

describe('where dynamodb-session-web keeps its sessions', () => {
  it('promise 12: endpoint, region and table may come from the environment', async () => {
    const tableName = freshTableName('environment');
    jest.replaceProperty(process, 'env', {
      ...process.env,
      SESSION_ENDPOINT: anyEngine().endpoint,
      SESSION_REGION: 'eu-central-1',
      SESSION_TABLE_NAME: tableName,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    @Module({
      imports: [
        ConfigModule.forRoot({ ignoreEnvFile: true }),
        DynamoSessionModule.forRootAsync(sessionConfig.asProvider()),
      ],
    })
    class EnvironmentModule {}
    const module = await Test.createTestingModule({ imports: [EnvironmentModule] }).compile();
    await module.init();
    await module.get(SessionTable).ensure();
    const session = module.get(SessionManager).create({ n: 1 });
    await session.save();

    const client = engineClient(anyEngine());
    const stored = await client.send(new ScanCommand({ TableName: tableName }));
    expect(stored.Count).toBe(1);
    const made = module.get<ClientHandle>(DYNAMODB_CLIENT).client;
    expect(await made.config.region()).toBe('eu-central-1');
    client.destroy();
    await module.close();
  });

  it('promise 12: docker compose brings DynamoDB Local to the port that the documents name', async () => {
    const compose = parseYaml(readFileSync('docker-compose.yml', 'utf8')) as unknown;
    const { services } = compose as { services: Record<string, unknown> };
    expect(Object.values(services)).toEqual([
      expect.objectContaining({
        image: expect.stringMatching(/^amazon\/dynamodb-local:\d+\.\d+/),
        ports: ['127.0.0.1:8000:8000'],
      }),
    ]);
    expect(readFileSync('README.md', 'utf8')).toMatch(
      /http:\/\/localhost:8000` \(with `docker compose up`\)/,
    );
  });

  it('promise 12: one record is read by hand, by the part of its token that is no secret', async () => {
    await withApp({ controllers }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      const [selector = '', validator = ''] = browser.token.split('.');
      const key = { id: { S: selector } };
      const command = new GetItemCommand({ TableName: app.tableName, Key: key });
      const { Item: item } = await app.client.send(command);
      expect(item?.['data']).toEqual({ S: '{"n":1}' });
      expect(await app.manager.load(selector)).toBeNull();
      expect(JSON.stringify(item)).not.toContain(validator);
    });
  });
});

describe('what the code of dynamodb-session-web and dynamodb-session-flask has', () => {
  const secrets = [
    'the old secret, of more than 32 bytes',
    'the new secret, of more than 32 bytes',
  ];
  const [before = '', after = ''] = secrets;

  it('promise 13: ids are signed; a new secret takes over while the old one still verifies', async () => {
    const tableName = freshTableName('rotation');
    const clock = new ManualClock();
    const shared = { controllers, tableName, clock };
    const jar = { token: '', old: '' };
    await withApp({ ...shared, session: { secrets: [before] } }, async (app) => {
      await app.app.get(SessionTable).ensure();
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      jar.old = browser.token;
    });
    await withApp({ ...shared, session: { secrets: [after, before] } }, async (app) => {
      const browser = app.browser();
      browser.token = jar.old;
      expect((await browser.get('/read')).json).toEqual({ n: 1 });
      jar.token = browser.token;
      expect(jar.token).not.toBe(jar.old);
    });
    await withApp({ ...shared, session: { secrets: [after] } }, async (app) => {
      const browser = app.browser();
      browser.token = jar.token;
      expect((await browser.get('/read')).json).toEqual({ n: 1 });
      app.faults.reset();
      browser.token = jar.old;
      expect((await browser.get('/read')).json).toEqual({});
      expect(app.faults.count()).toBe(0);
    });
  });

  it('promise 13: create() and save() is create_and_save(): also an empty session is stored', async () => {
    await withApp({ controllers }, async (app) => {
      const session = app.manager.create();
      await session.save();
      expect(await app.items()).toHaveLength(1);
      expect((await app.manager.load(session.id))?.data).toEqual({});
    });
  });

  it('promise 13: the header x-id carries it beside the cookie, which wins', async () => {
    await withApp({ controllers, session: { header: { name: 'x-id' } } }, async (app) => {
      const [ada, eve] = [app.browser(), app.browser()];
      const given = await ada.post('/login/ada');
      const id = given.headers.get('x-id') ?? '';
      expect([id, given.setCookies.length]).toEqual([ada.token, 1]);
      await eve.post('/login/eve');
      const about = async (headers: Record<string, string>) =>
        (await app.browser().get('/about', { headers })).json;
      expect(await about({ 'x-id': id })).toMatchObject({ userId: 'ada' });
      expect(await about({ 'x-id': id, cookie: `sid=${eve.token}` })).toMatchObject({
        userId: 'eve',
      });
    });
  });

  @Controller()
  class LifeController {
    @Post('try') async attempt(@Session() session: AnySession) {
      session.data['n'] = 99;
      await session.reload();
      return session.data;
    }
  }

  it('promise 13: abandon() is destroy(), and reload() abandons only what was changed', async () => {
    await withApp({ controllers: [...controllers, LifeController] }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      expect((await browser.post('/try')).json).toEqual({ n: 1 });
      expect((await browser.get('/read')).json).toEqual({ n: 1 });

      const { setCookies } = await browser.post('/logout');
      expect(setCookies).toEqual([expect.stringMatching(/^sid=; .*Max-Age=0/)]);
      expect(await app.items()).toEqual([]);
    });
  });

  it('promise 13: create() of a Flask session is regenerate({ keep: false })', async () => {
    await withApp({ controllers }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      const { token } = browser;
      expect((await browser.post('/regenerate', { keep: false })).json).toEqual({});
      expect(browser.token).not.toBe(token);
      expect(await app.manager.load(token)).toBeNull();
    });
  });

  it('promise 13: a test session needs neither HTTP nor DynamoDB', async () => {
    const session = await createTestSession({ n: 1 }, { userId: 'ada' });
    await session.update((data) => void data.n++);
    await session.reload();
    expect([session.userId, session.data]).toEqual(['ada', { n: 2 }]);
  });
});
