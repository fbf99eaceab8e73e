import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import type { AddressInfo } from 'node:net';
import {
  DynamoSessionModule,
  SessionClock,
  SessionEvents,
  SessionManager,
  SessionTable,
  type SessionEvent,
  type SessionModuleOptions,
  type SessionRepository,
} from '../../lib/index.js';
import { FaultInjector } from '../../lib/testing/fault-injector.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { anyEngine, engineClient, freshTableName, type Engine } from './engines.js';
import { Browser } from './browser.js';
import { applicationLogger, noteKey, sdkLogger, suiteIsLogged } from './suite-log.js';

export const SECRET = 'a secret for tests, of more than 32 bytes';

export interface TestAppOptions {
  readonly controllers: Type[];
  readonly session?: SessionModuleOptions;
  /** Further registrations by name, in the same table: what is not said is their own default. */
  readonly named?: Readonly<Record<string, SessionModuleOptions>>;
  readonly engine?: Engine;
  /** Instead of a table in an engine. */
  readonly repository?: SessionRepository;
  /** Share these between two applications. */
  readonly tableName?: string;
  readonly clock?: ManualClock;
  readonly providers?: Type[];
  /** Modules of the application beside that of sessions. */
  readonly imports?: Type[];
  readonly configure?: (app: NestExpressApplication) => void;
}

/** A Nest application with sessions in a real engine, on a real port, behind a fault injector. */
export class TestApp {
  static async start(options: TestAppOptions): Promise<TestApp> {
    // As many attempts as a client has that the module makes itself.
    const client = engineClient(options.engine ?? anyEngine(), {
      maxAttempts: 3,
      ...sdkLogger(),
    });
    for (const secret of options.session?.secrets ?? [SECRET]) noteKey(secret);
    const faults = FaultInjector.attach(client);
    const clock = options.clock ?? new ManualClock();
    const tableName = options.tableName ?? freshTableName();
    const common = {
      client,
      tableName,
      secrets: [SECRET],
      logEvents: suiteIsLogged,
      // However slow the machine: what a test wants to be late it says with `Deadlines`.
      storeTimeout: '30s',
      // It would be among the calls that a test counts.
      verifyOnStart: false as const,
    };
    const named = Object.entries(options.named ?? {});
    const testing = await Test.createTestingModule({
      imports: [
        ...named.map(([name, session]) =>
          DynamoSessionModule.forRoot({ name, ...common, cookie: { secure: false }, ...session }),
        ),
        DynamoSessionModule.forRoot({
          ...common,
          cookie: { name: 'sid', secure: false },
          ...(options.repository && { repository: options.repository }),
          ...options.session,
        }),
        ...(options.imports ?? []),
      ],
      controllers: options.controllers,
      providers: options.providers ?? [],
    })
      .overrideProvider(SessionClock)
      .useValue(clock)
      .compile();
    const app = testing.createNestApplication<NestExpressApplication>({
      logger: applicationLogger(),
    });
    options.configure?.(app);
    const table = app.get(SessionTable);
    if (options.tableName === undefined && options.repository === undefined) await table.ensure();
    await app.listen(0, '127.0.0.1');
    // A client's idle connection must not be closed just when a slow test uses it again.
    app.getHttpServer().keepAliveTimeout = 120_000;
    faults.reset();
    return new TestApp(app, client, faults, clock, tableName);
  }

  readonly events: SessionEvent[] = [];
  readonly url: string;

  private constructor(
    readonly app: NestExpressApplication,
    readonly client: DynamoDBClient,
    readonly faults: FaultInjector,
    readonly clock: ManualClock,
    readonly tableName: string,
  ) {
    const { port } = app.getHttpServer().address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
    app.get(SessionEvents).subscribe((event) => this.events.push(event));
  }

  get manager(): SessionManager {
    return this.app.get(SessionManager);
  }

  /** A client with a cookie jar, by default one of its own. */
  browser(cookies?: Map<string, string>): Browser {
    return new Browser(this.url, cookies);
  }

  /** Everything in the table, as DynamoDB has it, but for the records that say which sessions a user has. */
  async items() {
    const { Items: items = [] } = await this.client.send(
      new ScanCommand({ TableName: this.tableName, ConsistentRead: true }),
    );
    return items.filter(({ logins }) => logins === undefined);
  }

  /** The stored item of a token, whatever the module thinks of it. */
  async item(token: string) {
    const [selector = ''] = token.split('.');
    const { Item: item } = await this.client.send(
      new GetItemCommand({
        TableName: this.tableName,
        Key: { id: { S: selector } },
        ConsistentRead: true,
      }),
    );
    return item;
  }

  eventsOf<K extends SessionEvent['type']>(type: K): Extract<SessionEvent, { type: K }>[] {
    return this.events.filter(
      (event): event is Extract<SessionEvent, { type: K }> => event.type === type,
    );
  }

  async stop(): Promise<void> {
    await this.app.close();
    this.client.destroy();
  }
}
