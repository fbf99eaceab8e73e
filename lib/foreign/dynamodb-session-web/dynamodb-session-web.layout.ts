import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import { PythonJsonSerializer } from '../shared/json/python-json.serializer.js';
import type { SessionSerializer } from '../../serializer/session-serializer.js';
import { DynamodbSessionWebTokenFormat } from './dynamodb-session-web-token-format.js';
import {
  FOREIGN_GAPS,
  foreignRecord,
  idleSeconds,
  unlessDefault,
  wholeSeconds,
} from '../shared/foreign-record.js';
import { ItemReader } from '../../table-layout/item-reader.js';
import {
  refuseOption,
  secondsOption,
  secretsOption,
  userKeyOption,
} from '../shared/layout-options.js';
import { opaquePayload } from '../shared/opaque-payload.js';
import { PayloadFields, type UserKeyOption } from '../shared/payload-fields.js';
import { formatDatetime, parseDatetime } from '../shared/python-datetime.js';
import { areNumbers, secondsIn, textOf, type RowKind } from '../../table-layout/row-kind.js';
import type { TableLayout } from '../../table-layout/table-layout.js';

/**
 * The table of dynamodb-session-web and dynamodb-session-flask (Python).
 *
 * | attribute | type | meaning |
 * |---|---|---|
 * | `id` | S, partition key | the token, its signature included |
 * | `created`, `accessed` | S | `datetime.now(timezone.utc).isoformat()` |
 * | `expires` | N | epoch seconds, the earlier of both deadlines |
 * | `idle_timeout`, `absolute_timeout` | N | seconds, of this session |
 * | `data` | S | the session as JSON, or what a custom data class makes of itself |
 *
 * The table has no version, so writes are conditional on `data` being unchanged. A row that lacks one
 * of these attributes is what an update of a deleted session left behind: it counts as missing.
 */
export interface DynamodbSessionWebOptions extends UserKeyOption {
  /** `sid_keys`, in the order of the Python application: the **last** signs, all verify. Default: unsigned. */
  secrets?: readonly string[];
  /** `sid_byte_length`; default 32, at least 16. */
  idBytes?: number;
  /** Seconds; default 7200. Becomes the default of the module's option. */
  idleTimeout?: number;
  /**
   * Seconds; default 43 200 (dynamodb-session-flask has 2 678 400). Becomes the default of the module's
   * option. Rows say it to the Python application, and what a row says holds for both.
   */
  absoluteTimeout?: number;
  /** Whether the header `x-id` is used beside the cookie; default `false`. */
  header?: boolean;
  /**
   * Reads and writes what a custom data class has in `data`; text only. Default: Python's JSON. In such
   * text no user and no CSRF secret can be kept: `userKey` is refused, `authenticate()` and
   * `csrfToken()` fail when the session is written.
   */
  serializer?: SessionSerializer;
}

const NAME = 'dynamodb-session-web';
const PARTS = ['created', 'expires', 'idle_timeout', 'absolute_timeout', 'data'];

export const dynamodbSessionWebRows: RowKind = {
  name: NAME,
  attributes: ['created', 'expires', 'idle_timeout', 'absolute_timeout'],
  endOf: (row) =>
    textOf(row['created']) !== undefined && areNumbers(row, ['idle_timeout', 'absolute_timeout'])
      ? secondsIn(row['expires'])
      : undefined,
};

/** @throws SessionOptionsError for options that cannot work */
export function dynamodbSessionWebLayout(options: DynamodbSessionWebOptions = {}): TableLayout {
  const idle = secondsOption(NAME, 'idleTimeout', options.idleTimeout, 7200);
  const absolute = secondsOption(NAME, 'absoluteTimeout', options.absoluteTimeout, 43_200);
  const secrets =
    options.secrets === undefined ? [] : secretsOption(NAME, 'secrets', options.secrets);
  const idBytes = options.idBytes ?? 32;
  if (!Number.isSafeInteger(idBytes) || idBytes < 16 || idBytes > 256) {
    refuseOption(NAME, 'idBytes', 'must be a whole number from 16 to 256');
  }
  const fields = payloadOf(options);
  const { serializer } = fields;
  return {
    name: NAME,
    partitionKey: { name: 'id', type: 'S' },
    ttlAttribute: 'expires',
    attributes: ['accessed', ...PARTS],
    clockAttributes: ['accessed', 'expires'],
    guards: {
      identity: [],
      revision: ['data'],
      expiry: { attribute: 'expires', unit: 's' },
      access: 'expires',
    },
    lacks: FOREIGN_GAPS,
    rows: dynamodbSessionWebRows,
    key: (id) => ({ id: { S: id } }),
    toItem: (record) => ({
      created: { S: formatDatetime(record.createdAt, 'isoformat-utc') },
      accessed: { S: formatDatetime(record.accessedAt, 'isoformat-utc') },
      expires: wholeSeconds(record.expiresAt),
      idle_timeout: { N: String(idleSeconds(record)) },
      absolute_timeout: { N: String(record.absoluteTimeout ?? absolute) },
      data: { S: fields.write(record) },
    }),
    fromItem(item, id) {
      if (PARTS.some((name) => item[name] === undefined)) return null;
      const read = new ItemReader(item);
      const createdAt = time(read, 'created');
      const raw = read.text('data');
      return foreignRecord({
        id,
        createdAt,
        accessedAt: item['accessed'] === undefined ? createdAt : time(read, 'accessed'),
        expiresAt: read.seconds('expires'),
        idleTimeout: unlessDefault(read.integer('idle_timeout'), idle),
        absoluteTimeout: unlessDefault(read.integer('absolute_timeout'), absolute),
        ...fields.read(raw),
      });
    },
    withTimeouts: (timeouts) =>
      dynamodbSessionWebLayout({
        ...options,
        idleTimeout: timeouts.idle,
        absoluteTimeout: timeouts.absolute,
      }),
    tokenFormat: () => new DynamodbSessionWebTokenFormat({ secrets, idBytes }),
    defaults: {
      tableName: 'app_session',
      cookie: { name: 'id', httpOnly: true, sameSite: 'strict', persistent: true },
      ...(options.header === true && { header: { name: 'x-id' } }),
      serializer,
      idleTimeout: idle,
      absoluteTimeout: absolute,
    },
  };
}

function payloadOf({ serializer, userKey }: DynamodbSessionWebOptions) {
  const key = userKeyOption(NAME, userKey, []);
  if (serializer === undefined) {
    return new PayloadFields({
      layout: NAME,
      serializer: new PythonJsonSerializer(),
      userKey: key,
    });
  }
  if (key === undefined) return opaquePayload(NAME, serializer);
  return refuseOption(NAME, 'userKey', 'must be left out where serializer is set');
}

function time(read: ItemReader, name: string): number {
  const value = parseDatetime(read.text(name), 'isoformat-utc');
  if (value === undefined) {
    throw new SessionCorruptError('item', `the attribute "${name}" is no time in UTC`);
  }
  return value;
}
