import { CreateTableCommand, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { Injectable, type LoggerService, type OnApplicationBootstrap } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  DynamoSessionModule,
  InMemorySessionRepository,
  SessionRepository,
  SessionTable,
  type SessionModuleOptions,
} from '../../lib/index.js';
import { Gate } from '../../lib/testing/gate.js';
import { FaultInjector } from '../../lib/testing/fault-injector.js';
import {
  anyEngine,
  engineClient,
  engineConfig,
  engines,
  freshTableName,
} from '../support/engines.js';

const AWS = /^(?:AWS_|SESSION_|DYNAMODB_)/;

/** Notes what is logged, and lets a test wait for the next line. */
class Lines implements LoggerService {
  readonly all: string[] = [];
  #heard: (() => void)[] = [];

  log(): void {}
  error = (message: unknown): void => this.#note(message);
  warn = (message: unknown): void => this.#note(message);

  async next(): Promise<string> {
    while (this.all.length === 0) await new Promise<void>((heard) => this.#heard.push(heard));
    return this.all[0] ?? '';
  }

  #note(message: unknown): void {
    this.all.push(String(message));
    for (const heard of this.#heard.splice(0)) heard();
  }
}

describe('F9 verifyOnStart', () => {
  const before = { ...process.env };
  let running: NestExpressApplication | undefined;

  afterEach(async () => {
    process.env = { ...before };
    await running?.close();
    running = undefined;
  });

  async function start(
    session: SessionModuleOptions,
    providers: (new (table: never) => object)[] = [],
  ) {
    const lines = new Lines();
    const testing = await Test.createTestingModule({
      imports: [DynamoSessionModule.forRoot({ tableName: freshTableName(), ...session })],
      providers,
    }).compile();
    const app = testing.createNestApplication<NestExpressApplication>({ logger: lines });
    running = app;
    return { app, lines };
  }

  /** Nothing of the machine's own settings, and no metadata service to ask. */
  function withoutAws(): void {
    process.env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !AWS.test(key)));
    Object.assign(process.env, {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    });
  }

  const onEngine = (config: DynamoDBClientConfig = {}): SessionModuleOptions => ({
    client: { ...engineConfig(anyEngine()), ...config },
  });

  async function refusal(session: SessionModuleOptions): Promise<string> {
    const { app } = await start({ ...session, verifyOnStart: true });
    const error = await app.init().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name: 'SessionTableError', code: 'session_table' });
    return (error as Error).message;
  }

  it('true: a missing table, with the command that makes it, for its region and endpoint', async () => {
    const message = await refusal(onEngine());
    expect(message).toMatch(/There is no such table\. Create it: aws dynamodb create-table /);
    expect(message).toContain(`--region eu-west-1 --endpoint-url ${anyEngine().endpoint}`);
  });

  it('true: a table with another key', async () => {
    const tableName = freshTableName();
    const client = engineClient(anyEngine());
    await client.send(
      new CreateTableCommand({
        TableName: tableName,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    );
    client.destroy();
    expect(await refusal({ ...onEngine(), tableName })).toMatch(
      /The partition key is "pk" \(S\); the layout "native" needs "id" \(S\)\..*create-table/,
    );
  });

  it.each(engines().filter(({ name }) => name !== 'dynalite'))(
    'true: TTL that is off, with the command that turns it on, on $name',
    async (engine) => {
      const tableName = freshTableName();
      const client = engineClient(engine);
      await client.send(
        new CreateTableCommand({
          TableName: tableName,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        }),
      );
      client.destroy();
      expect(await refusal({ client: engineConfig(engine), tableName })).toMatch(
        /TTL is off.*Turn it on: aws dynamodb update-time-to-live/,
      );
    },
  );

  it('true: no region', async () => {
    withoutAws();
    const { endpoint } = anyEngine();
    expect(await refusal({ endpoint })).toMatch(
      /\(no region\): Error\. No region is set\. Set AWS_REGION, or the option region/,
    );
  });

  it('true: no credentials', async () => {
    withoutAws();
    expect(await refusal({ region: 'eu-west-1', endpoint: anyEngine().endpoint })).toMatch(
      /\(eu-west-1\): CredentialsProviderError\. No AWS credentials were found\. Set AWS_ACCESS_KEY_ID/,
    );
  });

  it('true: an endpoint where nothing answers', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    const message = await refusal(
      onEngine({ endpoint: `http://127.0.0.1:${port}`, maxAttempts: 1 }),
    );
    expect(message).toMatch(
      /\(eu-west-1\): Error(?: ECONNREFUSED)?\. The endpoint does not answer\. Correct the option endpoint/,
    );
  });

  it('true: credentials that may not look, without what AWS said', async () => {
    const client = engineClient(anyEngine());
    FaultInjector.attach(client).on('DescribeTable').refuse('AccessDeniedException', Infinity);
    const message = await refusal({ client });
    client.destroy();
    expect(message).toMatch(/AccessDeniedException\. The credentials are not allowed/);
    expect(message).not.toContain('Injected fault');
  });

  it('true: a table that is right lets the application start', async () => {
    const { app, lines } = await start({ ...onEngine(), verifyOnStart: true });
    await app.get(SessionTable).ensure();
    await app.init();
    expect(lines.all).toEqual([]);
  });

  it("'warn', the default outside production: starts at once, and says what is wrong", async () => {
    const gate = new Gate();
    const client = engineClient(anyEngine());
    FaultInjector.attach(client).on('DescribeTable').wait(gate.pass);
    const { app, lines } = await start({ client });
    await app.init(); // with the answer still out
    expect(lines.all).toEqual([]);
    gate.open();
    const line = await lines.next();
    client.destroy();
    expect(line).toMatch(
      /cannot hold these sessions:\n {2}- There is no such table\. Create it: aws/,
    );
    expect(line).toContain('app.get(SessionTable).ensure()');
    expect(line).toContain('verifyOnStart');
    expect(lines.all).toHaveLength(1);
  });

  it("'warn': says nothing after the application has closed", async () => {
    const gate = new Gate();
    const client = engineClient(anyEngine());
    FaultInjector.attach(client).on('DescribeTable').wait(gate.pass);
    const { app, lines } = await start({ client });
    await app.init();
    await gate.reached;
    await app.close();
    gate.open();
    // The same call once more: what was asked before has been answered then.
    await expect(app.get(SessionTable).verify()).rejects.toThrow(/There is no such table/);
    client.destroy();
    expect(lines.all).toEqual([]);
  });

  it("'warn': waits for a table that the application makes while it starts", async () => {
    @Injectable()
    class TableSetup implements OnApplicationBootstrap {
      constructor(readonly table: SessionTable) {}
      async onApplicationBootstrap() {
        await this.table.ensure();
      }
    }
    const { app, lines } = await start(onEngine(), [TableSetup]);
    await app.init();
    // What has been asked for is answered by now: each call of a client takes its turn in the engine.
    await app.get(SessionTable).verify();
    await app.get(SessionTable).verify();
    expect(lines.all).toEqual([]);
  });

  it.each([
    ['in production', 'production', {}],
    ['where it is false', 'test', { verifyOnStart: false }],
    ['with another repository', 'test', { repository: InMemorySessionRepository }],
  ])('asks nothing %s', async (_when, NODE_ENV, more: SessionModuleOptions) => {
    process.env['NODE_ENV'] = NODE_ENV;
    const client = engineClient(anyEngine());
    const faults = FaultInjector.attach(client);
    const { app } = await start({ client, secrets: ['s'.repeat(32)], ...more });
    await app.init();
    await app.close();
    client.destroy();
    expect(faults.log).toEqual([]);
  });

  it('F11 SessionTable has nothing to do where a test has replaced the repository', async () => {
    const testing = await Test.createTestingModule({ imports: [DynamoSessionModule.forRoot()] })
      .overrideProvider(SessionRepository)
      .useValue(new InMemorySessionRepository())
      .compile();
    const table = testing.get(SessionTable);
    expect(await table.ensure()).toEqual({ created: false, ttl: 'none' });
    expect(await table.verify()).toEqual({ ttl: 'none' });
    await testing.close();
  });

  it('F11 SessionTable says that sessions are elsewhere, instead of that the store is unavailable', async () => {
    const { app } = await start({ repository: InMemorySessionRepository });
    const table = app.get(SessionTable);
    expect(app.get(SessionRepository)).toBeInstanceOf(InMemorySessionRepository);
    for (const asked of [table.ensure(), table.verify(), table.report()]) {
      await expect(asked).rejects.toThrow(
        /The repository keeps them instead \(InMemorySessionRepository\).*Leave out SessionTable\./,
      );
    }
  });
});
