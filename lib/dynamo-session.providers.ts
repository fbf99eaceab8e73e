import type { InjectionToken, Provider, Type } from '@nestjs/common';
import { APP_INTERCEPTOR, ModuleRef } from '@nestjs/core';
import { resolveOptions } from './config/resolution/resolve-options.js';
import type { ResolvedOptions } from './config/resolution/resolved-options.js';
import type { SessionModuleOptions } from './config/session-options.js';
import { MODULE_OPTIONS_TOKEN } from './dynamo-session.module-definition.js';
import { instanceOf } from './dynamo-session.repository-class.js';
import { oldSource, oldTransport } from './dynamo-session.sources.js';
import { tableProviders } from './dynamo-session.table-providers.js';
import {
  DYNAMODB_CLIENT,
  OWN_MANAGER,
  REGISTRATION,
  RESOLVED_OPTIONS,
  SESSION_RUNTIME,
  TABLE_LAYOUT,
} from './dynamo-session.tokens.js';
import { SessionEvents } from './events/session-events.js';
import { homeSource, userStoreOf } from './lifecycle/runtime/home-source.js';
import { knowingOtherRows } from './foreign/known-rows.js';
import { InFlight } from './lifecycle/runtime/in-flight.js';
import { TakeBacks } from './lifecycle/runtime/take-backs.js';
import type { SessionRuntime } from './lifecycle/runtime/session-runtime.js';
import { createClient, type ClientHandle } from './repository/dynamodb/create-client.js';
import { DynamoSessionRepository } from './repository/dynamodb/dynamodb-session.repository.js';
import { SessionRepository } from './repository/session.repository.js';
import { openExchange } from './request/http/open-exchange.js';
import { SessionManager } from './request/session-manager.js';
import {
  getSessionEventsToken,
  getSessionManagerToken,
  getSessionRepositoryToken,
  getSessionTableToken,
  getSessionUsersToken,
} from './request/session-tokens.js';
import { SessionInterceptor } from './request/session.interceptor.js';
import { SessionClock, SystemClock } from './session/session-clock.js';
import { nativeLayout } from './table-layout/native.layout.js';
import type { TableLayout } from './table-layout/table-layout.js';
import { SessionUsers } from './users/session-users.js';
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
    getSessionUsersToken(name),
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
        users: userStoreOf(parts),
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
    provide: getSessionUsersToken(name),
    inject: [SESSION_RUNTIME],
    useFactory: (runtime: SessionRuntime) => new SessionUsers(runtime),
  },
  ...tableProviders(name),
  { provide: OWN_MANAGER, useExisting: getSessionManagerToken(name) },
  {
    provide: APP_INTERCEPTOR,
    inject: [OWN_MANAGER],
    useFactory: (manager: SessionManager) => new SessionInterceptor(manager),
  },
];

function isClass(
  value: SessionRepository | Type<SessionRepository>,
): value is Type<SessionRepository> {
  return typeof value === 'function';
}
