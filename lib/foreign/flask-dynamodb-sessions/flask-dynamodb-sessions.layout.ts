import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import { PickleSerializer } from './pickle/pickle.serializer.js';
import { PythonJsonSerializer } from '../shared/json/python-json.serializer.js';
import type {
  SerializationContext,
  SessionSerializer,
} from '../../serializer/session-serializer.js';
import { OpaqueTokenFormat } from './opaque-token-format.js';
import {
  FOREIGN_GAPS,
  foreignRecord,
  UNKNOWN_AGE_SECONDS,
  wholeSeconds,
} from '../shared/foreign-record.js';
import { ItemReader } from '../../table-layout/item-reader.js';
import { refuseOption, secondsOption, userKeyOption } from '../shared/layout-options.js';
import { PayloadFields, type UserKeyOption } from '../shared/payload-fields.js';
import { formatDatetime, parseDatetime } from '../shared/python-datetime.js';
import { secondsIn, textOf, type RowKind } from '../../table-layout/row-kind.js';
import type { TableLayout } from '../../table-layout/table-layout.js';

/**
 * The table of flask-dynamodb-sessions (Python).
 *
 * | attribute | type | meaning |
 * |---|---|---|
 * | `id` | S, partition key | the cookie's value as it is |
 * | `data` | S | the session: JSON, or base64 of a pickle, by the library's version |
 * | `modified` | S | `str(datetime.utcnow())` of the last write |
 * | `ttl` | N | epoch seconds at which the session ends; checked here, though not there |
 *
 * The table has no creation time: `createdAt` is the time of the last write, and **the absolute
 * timeout is not enforced**. It has no version: writes are conditional on `data` being unchanged.
 */
export interface FlaskDynamodbSessionsOptions extends UserKeyOption {
  /** What `data` holds: `'json'` up to version 0.1.3 of the library, `'pickle'` from 0.1.4 to 0.1.8. */
  format: 'json' | 'pickle';
  /** `SESSION_DYNAMODB_TTL_SECONDS`; default 1 209 600, 14 days. Becomes the default of `idleTimeout`. */
  ttlSeconds?: number;
  /**
   * `permanent` of `Session(app, permanent=…)`; default `true`: sessions are marked as Flask's permanent
   * ones, and their cookie outlives the browser. `false`: neither; what Flask has marked stays so.
   */
  permanent?: boolean;
  /** `SESSION_DYNAMODB_USE_HEADER`; default `false`. Set the option `cookie` to `false` as well. */
  header?: boolean;
}

const NAME = 'flask-dynamodb-sessions';
/** How long a permanent session of Flask lasts (`PERMANENT_SESSION_LIFETIME`). */
const FLASK_LIFETIME = 31 * 86_400;

/** A pickle is base64 there, in which there is no brace. */
export const flaskDynamodbSessionsRows: RowKind = {
  name: NAME,
  attributes: ['modified', 'ttl'],
  endOf: (row) =>
    parseDatetime(textOf(row['modified']) ?? '', 'str') === undefined
      ? undefined
      : secondsIn(row['ttl']),
  payload: {
    attribute: 'data',
    formats: ['json', 'pickle'],
    formatOf(value) {
      const text = textOf(value);
      if (text === undefined) return undefined;
      return text.startsWith('{') ? 'json' : 'pickle';
    },
  },
};

/** @throws SessionOptionsError for options that cannot work */
export function flaskDynamodbSessionsLayout(options: FlaskDynamodbSessionsOptions): TableLayout {
  const ttl = secondsOption(NAME, 'ttlSeconds', options.ttlSeconds, 14 * 86_400);
  const inner = innerSerializer(options.format);
  const { permanent = true } = options;
  if (typeof (permanent as unknown) !== 'boolean') {
    refuseOption(NAME, 'permanent', 'must be true or false');
  }
  const fields = new PayloadFields({
    layout: NAME,
    serializer: permanent ? new PermanentSessionSerializer(inner) : inner,
    userKey: userKeyOption(NAME, options.userKey, ['_permanent']),
    base64: options.format === 'pickle',
  });
  const { serializer } = fields;
  return {
    name: NAME,
    partitionKey: { name: 'id', type: 'S' },
    ttlAttribute: 'ttl',
    attributes: ['data', 'modified', 'ttl'],
    clockAttributes: ['modified', 'ttl'],
    guards: {
      identity: [],
      revision: ['data'],
      expiry: { attribute: 'ttl', unit: 's' },
      access: 'ttl',
    },
    lacks: FOREIGN_GAPS,
    rows: flaskDynamodbSessionsRows,
    key: (id) => ({ id: { S: id } }),
    toItem: (record) => ({
      data: { S: fields.write(record) },
      modified: { S: formatDatetime(record.accessedAt, 'str') },
      ttl: wholeSeconds(record.expiresAt),
    }),
    fromItem(item, id) {
      const read = new ItemReader(item);
      const raw = read.optionalText('data');
      if (raw === undefined) return null;
      const modified = parseDatetime(read.text('modified'), 'str');
      if (modified === undefined) {
        throw new SessionCorruptError('item', 'the attribute "modified" is no time');
      }
      return foreignRecord({
        id,
        createdAt: modified,
        accessedAt: modified,
        expiresAt: read.seconds('ttl'),
        absoluteTimeout: UNKNOWN_AGE_SECONDS,
        ...fields.read(raw),
      });
    },
    tokenFormat: () => new OpaqueTokenFormat(),
    defaults: {
      tableName: 'flask_sessions',
      cookie: { name: 'session', httpOnly: true, persistent: permanent },
      ...(options.header === true && { header: { name: 'X-SessionId' } }),
      serializer,
      idleTimeout: ttl,
      absoluteTimeout: Math.max(FLASK_LIFETIME, ttl),
    },
  };
}

function innerSerializer(format: 'json' | 'pickle'): SessionSerializer {
  if (format === 'pickle') return new PickleSerializer();
  if (format === 'json') return new PythonJsonSerializer();
  return refuseOption(NAME, 'format', "must be 'json' or 'pickle'");
}

/** Adds Flask's own key, without which it would take the session for one that ends with the browser. */
class PermanentSessionSerializer implements SessionSerializer {
  readonly format: string;

  constructor(readonly inner: SessionSerializer) {
    this.format = inner.format;
  }

  serialize(data: Record<string, unknown>, context: SerializationContext): string | Uint8Array {
    const marked = data['_permanent'] === undefined ? { _permanent: true, ...data } : data;
    return this.inner.serialize(marked, context);
  }

  deserialize(raw: string | Uint8Array, context: SerializationContext): Record<string, unknown> {
    return this.inner.deserialize(raw, context);
  }
}
