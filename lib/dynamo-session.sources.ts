import { resolveCookie } from './config/resolution/resolve-cookie.js';
import type { ResolvedOptions } from './config/resolution/resolved-options.js';
import type { SessionModuleOptions } from './config/session-options.js';
import type { SessionEvents } from './events/session-events.js';
import { knowingOtherRows } from './foreign/known-rows.js';
import type { ClientHandle } from './repository/dynamodb/create-client.js';
import { DynamoSessionRepository } from './repository/dynamodb/dynamodb-session.repository.js';
import { tokensOf } from './lifecycle/runtime/home-source.js';
import { SessionSource } from './lifecycle/runtime/session-runtime.js';
import { SessionStore } from './lifecycle/store/session-store.js';
import { JsonSerializer } from './serializer/json/json.serializer.js';
import { PayloadCodec } from './serializer/payload-codec.js';
import type { TableLayout } from './table-layout/table-layout.js';
import { createTransport } from './transport/create-transport.js';
import type { TokenTransport } from './transport/token-transport.js';

export interface OldSourceParts {
  readonly options: ResolvedOptions;
  readonly events: SessionEvents;
  readonly client: ClientHandle['client'];
}

type MovedFrom = NonNullable<SessionModuleOptions['migrateFrom']>[number];

/** A table that sessions are moved from. */
export function oldSource(from: MovedFrom, parts: OldSourceParts): SessionSource {
  const { options, events, client } = parts;
  const layout = layoutOf(from);
  const tableName = ('layout' in from ? from.tableName : undefined) ?? options.tableName;
  const repository = new DynamoSessionRepository({
    client,
    tableName,
    layout: knowingOtherRows(layout),
  });
  const { defaults = {} } = layout;
  const source = new SessionSource({
    isHome: false,
    layout,
    tokens: tokensOf(layout, options),
    store: new SessionStore(repository, events, options.storeTimeoutMs),
    timeouts: {
      idle: defaults.idleTimeout ?? options.timeouts.idle,
      absolute: defaults.absoluteTimeout ?? options.timeouts.absolute,
    },
  });
  source.codec = oldCodec(layout, options);
  return source;
}

/** How the tokens of such a table travel: only ever read and deleted, by whatever protocol. */
export function oldTransport(from: MovedFrom): TokenTransport {
  const { defaults = {} } = layoutOf(from);
  const context = { layoutDefaults: defaults, env: { production: false } };
  const { cookie = {} } = 'layout' in from ? from : {};
  return createTransport({
    cookie: resolveCookie({ ...cookie, secure: 'auto' }, context),
    header: defaults.header,
  });
}

/** Reads the payloads of a table that sessions are moved from. */
function oldCodec({ defaults = {} }: TableLayout, { maxBytes }: ResolvedOptions): PayloadCodec {
  const { serializer = new JsonSerializer() } = defaults;
  return new PayloadCodec({
    writer: serializer,
    readers: [],
    dataVersion: 0,
    migrations: {},
    maxBytes,
  });
}

function layoutOf(from: MovedFrom): TableLayout {
  return 'layout' in from ? from.layout : from;
}
