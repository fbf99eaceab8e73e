import type { Provider } from '@nestjs/common';
import type { ResolvedOptions } from './config/resolution/resolved-options.js';
import type { SessionModuleOptions } from './config/session-options.js';
import { MODULE_OPTIONS_TOKEN } from './dynamo-session.module-definition.js';
import { StartCheck } from './dynamo-session.start-check.js';
import { DYNAMODB_CLIENT, RESOLVED_OPTIONS, TABLE_LAYOUT } from './dynamo-session.tokens.js';
import type { ClientHandle } from './repository/dynamodb/create-client.js';
import { DynamoSessionRepository } from './repository/dynamodb/dynamodb-session.repository.js';
import { regionOf } from './repository/dynamodb/region-of.js';
import type { SessionRepository } from './repository/session.repository.js';
import { getSessionRepositoryToken, getSessionTableToken } from './request/session-tokens.js';
import { SessionClock } from './session/session-clock.js';
import type { TableLayout } from './table-layout/table-layout.js';
import { AbsentTable } from './table/absent/absent-table.js';
import { SessionTable } from './table/session-table.js';
/** The table of a registration, and its check at start. */
export const tableProviders = (name: string | undefined): Provider[] => [
  {
    provide: getSessionTableToken(name),
    inject: [
      MODULE_OPTIONS_TOKEN,
      RESOLVED_OPTIONS,
      TABLE_LAYOUT,
      DYNAMODB_CLIENT,
      SessionClock,
      getSessionRepositoryToken(name),
    ],
    useFactory: (
      options: SessionModuleOptions,
      { tableName }: ResolvedOptions,
      layout: TableLayout,
      { client }: ClientHandle,
      clock: SessionClock,
      repository: SessionRepository,
    ) => {
      const table = { client, tableName, layout, clock };
      if (repository instanceof DynamoSessionRepository) return new SessionTable(table);
      const isOption = options.repository !== undefined;
      return new AbsentTable(table, { name: repository.constructor.name, isOption });
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
];
