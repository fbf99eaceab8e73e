import type { InjectionToken, Provider, Type } from '@nestjs/common';
import { APP_INTERCEPTOR, ModuleRef } from '@nestjs/core';
import { resolveOptions } from './config/resolution/resolve-options.js';
import type { ResolvedOptions } from './config/resolution/resolved-options.js';
import type { SessionModuleOptions } from './config/session-options.js';
import { MODULE_OPTIONS_TOKEN } from './dynamo-session.module-definition.js';
import { oldSource, oldTransport } from './dynamo-session.sources.js';
import {
  DYNAMODB_CLIENT,
  OWN_MANAGER,
  REGISTRATION,
  RESOLVED_OPTIONS,
  SESSION_RUNTIME,
  TABLE_LAYOUT,
} from './dynamo-session.tokens.js';
import { SessionOptionsError } from './errors/session-options.error.js';
import { StartCheck } from './dynamo-session.start-check.js';
import { SessionEvents } from './events/session-events.js';
import { homeSource } from './lifecycle/runtime/home-source.js';
import { knowingOtherRows } from './foreign/known-rows.js';
import { InFlight } from './lifecycle/runtime/in-flight.js';
import { TakeBacks } from './lifecycle/runtime/take-backs.js';
import type { SessionRuntime } from './lifecycle/runtime/session-runtime.js';
import { createClient, type ClientHandle } from './repository/dynamodb/create-client.js';
import { DynamoSessionRepository } from './repository/dynamodb/dynamodb-session.repository.js';
import { regionOf } from './repository/dynamodb/region-of.js';
import { SessionRepository } from './repository/session.repository.js';
import { openExchange } from './request/http/open-exchange.js';
import { SessionManager } from './request/session-manager.js';
import {
  getSessionEventsToken,
  getSessionManagerToken,
  getSessionRepositoryToken,
  getSessionTableToken,
} from './request/session-tokens.js';
import { SessionInterceptor } from './request/session.interceptor.js';
import { SessionClock, SystemClock } from './session/session-clock.js';
import { nativeLayout } from './table-layout/native.layout.js';
import type { TableLayout } from './table-layout/table-layout.js';
import { AbsentTable } from './table/absent-table.js';
import { SessionTable } from './table/session-table.js';
import { createTransport } from './transport/create-transport.js';

/** What is known of a registration before its options are. */
export interface SessionRegistration {
  readonly name: string | undefined;
}

/** What other modules may inject. */
export function sessionExports(name: string | undefined): InjectionToken[] {
  return [
    getSessionManagerToken(name),
    getSessionRepositoryToken(name),
    getSessionEventsToken(name),
    getSessionTableToken(name),
    SessionClock,
  ];
}

/** One factory per seam: replace any of them in a test with `overrideProvider`. */
export const sessionProviders = (name: string | undefined): Provider[] => [
  { provide: REGISTRATION, useValue: { name } satisfies SessionRegistration },
  {
    provide: TABLE_LAYOUT,
    inject: [MODULE_OPTIONS_TOKEN, RESOLVED_OPTIONS],
    useFactory: ({ layout }: SessionModuleOptions, { timeouts }: ResolvedOptions) =>
      layout?.withTimeouts?.(timeouts) ??
      layout ??
      (name === undefined ? nativeLayout() : nativeLayout({ keyPrefix: `${name}-session#` })),
  },
  {
    provide: RESOLVED_OPTIONS,
    inject: [MODULE_OPTIONS_TOKEN],
    useFactory: (options: SessionModuleOptions) =>
      resolveOptions(options, {
        env: { production: process.env['NODE_ENV'] === 'production' },
        name,
      }),
  },
  { provide: SessionClock, useClass: SystemClock },
  {
    provide: getSessionEventsToken(name),
    inject: [SessionClock],
    useFactory: (clock: SessionClock) => new SessionEvents(clock),
  },
  {
    provide: DYNAMODB_CLIENT,
    inject: [MODULE_OPTIONS_TOKEN, RESOLVED_OPTIONS],
    useFactory: (options: SessionModuleOptions, { maxAttempts }: ResolvedOptions): ClientHandle =>
      createClient({ ...options, maxAttempts }),
  },
  {
    provide: getSessionRepositoryToken(name),
    inject: [MODULE_OPTIONS_TOKEN, RESOLVED_OPTIONS, TABLE_LAYOUT, DYNAMODB_CLIENT, ModuleRef],
    useFactory: (
      { repository }: SessionModuleOptions,
      { tableName }: ResolvedOptions,
      layout: TableLayout,
      { client }: ClientHandle,
      moduleRef: ModuleRef,
    ) => {
      if (repository === undefined)
        return new DynamoSessionRepository({
          client,
          tableName,
          layout: knowingOtherRows(layout),
        });
      return isClass(repository) ? instanceOf(repository, moduleRef) : repository;
    },
  },
  {
    provide: SESSION_RUNTIME,
    inject: [
      MODULE_OPTIONS_TOKEN,
      RESOLVED_OPTIONS,
      TABLE_LAYOUT,
      getSessionRepositoryToken(name),
      getSessionEventsToken(name),
      SessionClock,
      DYNAMODB_CLIENT,
    ],
    useFactory: (
      { migrateFrom = [] }: SessionModuleOptions,
      options: ResolvedOptions,
      layout: TableLayout,
      repository: SessionRepository,
      events: SessionEvents,
      clock: SessionClock,
      { client }: ClientHandle,
    ): SessionRuntime => {
      const parts = { options, events, layout, repository, client };
      const home = homeSource(parts);
      const sources = [home, ...migrateFrom.map((from) => oldSource(from, parts))];
      return {
        options,
        home,
        sources,
        events,
        clock,
        inFlight: new InFlight(),
        takeBacks: new TakeBacks(),
      };
    },
  },
  {
    provide: getSessionManagerToken(name),
    inject: [MODULE_OPTIONS_TOKEN, SESSION_RUNTIME],
    useFactory: ({ migrateFrom = [] }: SessionModuleOptions, runtime: SessionRuntime) => {
      const transports = [createTransport(runtime.options), ...migrateFrom.map(oldTransport)];
      return new SessionManager(runtime, transports, openExchange, name);
    },
  },
  {
    provide: getSessionTableToken(name),
    inject: [
      RESOLVED_OPTIONS,
      TABLE_LAYOUT,
      DYNAMODB_CLIENT,
      SessionClock,
      getSessionRepositoryToken(name),
    ],
    useFactory: (
      { tableName }: ResolvedOptions,
      layout: TableLayout,
      { client }: ClientHandle,
      clock: SessionClock,
      repository: SessionRepository,
    ) => {
      const table = { client, tableName, layout, clock };
      return repository instanceof DynamoSessionRepository
        ? new SessionTable(table)
        : new AbsentTable(table, repository.constructor.name);
    },
  },
  {
    provide: StartCheck,
    inject: [RESOLVED_OPTIONS, getSessionTableToken(name), DYNAMODB_CLIENT],
    useFactory: (
      { verifyOnStart }: ResolvedOptions,
      table: SessionTable,
      { client }: ClientHandle,
    ) => {
      const mode = table instanceof AbsentTable ? false : verifyOnStart;
      return new StartCheck({ mode, table, region: () => regionOf(client) });
    },
  },
  { provide: OWN_MANAGER, useExisting: getSessionManagerToken(name) },
  {
    provide: APP_INTERCEPTOR,
    inject: [OWN_MANAGER],
    useFactory: (manager: SessionManager) => new SessionInterceptor(manager),
  },
];

/** With its dependencies injected, which must be global, or in the `imports` of `forRootAsync`. */
async function instanceOf(
  repository: Type<SessionRepository>,
  moduleRef: ModuleRef,
): Promise<SessionRepository> {
  try {
    return await moduleRef.create(repository);
  } catch (cause) {
    if (!(cause instanceof Error && cause.message.startsWith("Nest can't resolve dependencies")))
      throw cause;
    const problem =
      `repository is the class ${repository.name}, and Nest has not what its constructor asks for: ` +
      'import the module that exports it in forRootAsync({ imports, … }), or make that module global';
    throw new SessionOptionsError([problem], undefined, { cause });
  }
}

function isClass(
  value: SessionRepository | Type<SessionRepository>,
): value is Type<SessionRepository> {
  return typeof value === 'function';
}
