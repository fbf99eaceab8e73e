import { resolveCookie } from './config/resolution/resolve-cookie.js';
import type { ResolvedOptions } from './config/resolution/resolved-options.js';
import type { MigrateFromOptions } from './config/migrate-from-options.js';
import type { SessionModuleOptions } from './config/session-options.js';
import type { SessionEvents } from './events/session-events.js';
import { knowingOtherRows } from './foreign/known-rows.js';
import type { ClientHandle } from './repository/dynamodb/create-client.js';
import { DynamoSessionRepository } from './repository/dynamodb/dynamodb-session.repository.js';
import { tokensOf } from './lifecycle/runtime/home-source.js';
import { SessionSource } from './lifecycle/runtime/session-runtime.js';
import { SessionStore } from './lifecycle/store/session-store.js';
import { JsonSerializer } from './serializer/json/json.serializer.js';
import { TransformingReader } from './serializer/transforming-reader.js';
import type { TableLayout } from './table-layout/table-layout.js';
import { createTransport, type TransportOptions } from './transport/create-transport.js';
import type { TokenTransport } from './transport/token-transport.js';

export interface OldSourceParts {
  readonly options: ResolvedOptions;
  readonly events: SessionEvents;
  readonly client: ClientHandle['client'];
}

type MovedFrom = NonNullable<SessionModuleOptions['migrateFrom']>[number];

/** Which items are sessions that are moved. */
export function oldTable(
  from: MovedFrom,
  options: ResolvedOptions,
): { readonly layout: TableLayout; readonly tableName: string } {
  const { layout, tableName = options.tableName } = optionsOf(from);
  return { layout, tableName };
}

/** A table that sessions are moved from. */
export function oldSource(from: MovedFrom, parts: OldSourceParts): SessionSource {
  const { options, events, client } = parts;
  const { layout, tableName = options.tableName, transform, ...rest } = optionsOf(from);
  const repository = new DynamoSessionRepository({
    client,
    tableName,
    layout: knowingOtherRows(layout),
  });
  const { defaults = {} } = layout;
  const reader = defaults.serializer ?? new JsonSerializer();
  return new SessionSource({
    layout,
    reader: transform === undefined ? reader : new TransformingReader(reader, transform),
    leaving: {
      when: rest.when ?? 'change',
      until: rest.until === undefined ? Infinity : new Date(rest.until).getTime(),
      keepsRow: rest.keepOldRow ?? false,
    },
    // It is not kept which sessions its users have: none of them is ended from elsewhere.
    tokens: tokensOf(layout, options, { hidesVersionOfUsers: false }),
    store: new SessionStore(repository, events, options.storeTimeoutMs),
    timeouts: {
      idle: defaults.idleTimeout ?? options.timeouts.idle,
      absolute: defaults.absoluteTimeout ?? options.timeouts.absolute,
    },
  });
}

/** How the tokens of such a table travel: only ever read and deleted, by whatever protocol. */
export function oldTransport(from: MovedFrom): TokenTransport {
  return createTransport(oldTransportOptions(from));
}

export function oldTransportOptions(from: MovedFrom): TransportOptions {
  const { layout, cookie = {} } = optionsOf(from);
  const { defaults = {} } = layout;
  const context = { layoutDefaults: defaults, env: { production: false } };
  return {
    cookie: resolveCookie({ ...cookie, secure: 'auto' }, context),
    header: defaults.header,
  };
}

/** What was given for a table, where that may be its layout alone. */
export function optionsOf(from: MovedFrom): MigrateFromOptions {
  return 'layout' in from ? from : { layout: from };
}
