import { SessionCorruptError } from '../../../errors/session-corrupt.error.js';
import { EXPRESS_JSON } from '../json/json-dialect.js';
import { JsonDialectSerializer } from '../json/json-dialect.serializer.js';
import type { SessionRecord } from '../../../session/session-record.js';
import { ExpressSessionTokenFormat } from './express-session-token-format.js';
import {
  ExpressSessionText,
  type ExpressCookieOptions,
  type ExpressOrigin,
} from './express-session-text.js';
import {
  FOREIGN_GAPS,
  foreignRecord,
  UNKNOWN_AGE_SECONDS,
  wholeSeconds,
} from '../foreign-record.js';
import { secondsOption, secretsOption, userKeyOption } from '../layout-options.js';
import { PayloadFields, type UserKeyOption } from '../payload-fields.js';
import type { AttributeValue } from '../../../table-layout/attribute-value.js';
import type { RowKind } from '../../../table-layout/row-kind.js';
import type { Item, TableLayout } from '../../../table-layout/table-layout.js';

export interface ExpressSessionLayoutOptions extends UserKeyOption {
  /**
   * The `secret` of the Express application's session middleware: the first signs, all verify.
   * Default: the `secrets` of this module; the application does not start with neither.
   */
  secrets?: readonly string[];
  /** Text before the session id in the partition key. */
  prefix?: string;
  /** Name of the partition key; default `'id'`. */
  hashKey?: string;
  /** The middleware's `cookie` option, for sessions that begin here. */
  cookie?: ExpressCookieOptions;
}

/** What tells the stores of express-session apart. */
export interface ExpressSessionStore {
  readonly name: string;
  readonly prefix: string;
  readonly rows: RowKind;
  /** Top-level keys of the session that are the store's or the middleware's. */
  readonly reservedKeys: readonly string[];
  /** Managed attributes besides `expires` and `sess`. */
  readonly extraAttributes: readonly string[];
  /** The text of the attribute `sess`. */
  read(sess: AttributeValue): string;
  /** `sess` and the extra attributes for a text; `asText`: it was loaded from a string. */
  write(text: string, asText: boolean): Item;
  /** What goes into the text beside the cookie. */
  extra(record: SessionRecord): Record<string, unknown>;
}

/** The table of an express-session store that keeps `sess` and `expires`. */
export function expressSessionLayout(
  store: ExpressSessionStore,
  options: ExpressSessionLayoutOptions,
): TableLayout {
  const { name } = store;
  const own =
    options.secrets === undefined ? undefined : secretsOption(name, 'secrets', options.secrets);
  if (options.cookie?.maxAge !== undefined) {
    secondsOption(name, 'cookie.maxAge', options.cookie.maxAge, 0);
  }
  const prefix = options.prefix ?? store.prefix;
  const hashKey = options.hashKey ?? 'id';
  const session = new ExpressSessionText(options.cookie);
  const fields = new PayloadFields({
    layout: name,
    serializer: new JsonDialectSerializer(EXPRESS_JSON),
    userKey: userKeyOption(name, options.userKey, store.reservedKeys),
    reserved: store.reservedKeys,
  });
  const { serializer } = fields;
  return {
    name,
    partitionKey: { name: hashKey, type: 'S' },
    ttlAttribute: 'expires',
    attributes: ['expires', 'sess', ...store.extraAttributes],
    clockAttributes: ['expires'],
    guards: {
      identity: [],
      revision: ['sess'],
      expiry: { attribute: 'expires', unit: 's' },
      access: 'expires',
    },
    lacks: FOREIGN_GAPS,
    rows: store.rows,
    key: (id) => ({ [hashKey]: { S: prefix + id } }),
    toItem(record) {
      const raw = fields.write(record);
      const asLoaded = session.isComplete(raw);
      const text = asLoaded ? raw : session.complete(raw, record, store.extra(record));
      const asText = asLoaded && session.originOf(record)?.asText === true;
      return { expires: wholeSeconds(record.expiresAt), ...store.write(text, asText) };
    },
    fromItem(item, id) {
      if (item['sess'] === undefined) return null;
      const raw = store.read(item['sess']);
      const cookie = session.cookieOf(raw);
      const idle = session.idleOf(cookie);
      const expiresAt = millisecondsOf(item['expires']);
      const accessedAt = Math.max(0, expiresAt - idle * 1000);
      const found = fields.read(raw);
      return foreignRecord({
        id,
        createdAt: accessedAt,
        accessedAt,
        expiresAt,
        // Always its own: the next touch must leave it true that `expires` is this long after it.
        idleTimeout: idle,
        absoluteTimeout: Math.max(UNKNOWN_AGE_SECONDS, idle),
        ...found,
        origin: { ...found.origin, cookie, asText: 'S' in item['sess'] } satisfies ExpressOrigin,
      });
    },
    tokenFormat: ({ secrets }) =>
      new ExpressSessionTokenFormat(own ?? secretsOption(name, 'secrets', secrets)),
    defaults: {
      tableName: 'sessions',
      cookie: {
        name: 'connect.sid',
        httpOnly: true,
        persistent: options.cookie?.maxAge !== undefined,
      },
      serializer,
      idleTimeout: session.idle,
      absoluteTimeout: Math.max(UNKNOWN_AGE_SECONDS, session.idle),
    },
  };
}

/** Seconds that may have a fraction; what is beyond milliseconds is cut. */
function millisecondsOf(value: AttributeValue | undefined): number {
  const seconds = value !== undefined && 'N' in value ? Number(value.N) : Number.NaN;
  if (!(seconds >= 0 && seconds <= Number.MAX_SAFE_INTEGER / 1e6)) {
    throw new SessionCorruptError('item', 'the attribute "expires" is no number of seconds');
  }
  // Through microseconds, because 1.001 times 1000 is less than 1001.
  return Math.floor(Math.round(seconds * 1e6) / 1000);
}
