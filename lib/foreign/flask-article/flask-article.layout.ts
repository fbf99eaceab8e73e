import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import { JsonSerializer } from '../../serializer/json/json.serializer.js';
import { isPlainObject } from '../../serializer/value/plain-object.js';
import type { SessionRecord } from '../../session/session-record.js';
import { SystemClock, type SessionClock } from '../../session/session-clock.js';
import { FlaskArticleTokenFormat, secretOf } from './flask-article-token-format.js';
import {
  FOREIGN_GAPS,
  foreignRecord,
  payloadOf,
  payloadText,
  wholeSeconds,
} from '../shared/foreign-record.js';
import { ItemReader } from '../../table-layout/item-reader.js';
import { refuseOption, secretsOption } from '../shared/layout-options.js';
import { csrfSecretIn, csrfTextOf } from '../shared/payload-values.js';
import { formatDatetime, parseDatetime } from '../shared/python-datetime.js';
import { secondsIn, textOf, type RowKind } from '../../table-layout/row-kind.js';
import type { Item, TableLayout } from '../../table-layout/table-layout.js';
import { ZonedClock } from '../shared/zoned-clock.js';

/**
 * The table that a well-known article builds for Flask and DynamoDB.
 *
 * | attribute | type | meaning |
 * |---|---|---|
 * | `SessionId` | S, partition key | `str(uuid4())`; 256 random bits where this module made it |
 * | `UserId` | S | whose session it is |
 * | `CreatedAt`, `ExpiresAt` | S | `str(datetime.now())`: the server's local time, without its zone |
 * | `expires` | N, ours | `ExpiresAt` in epoch seconds, for DynamoDB's TTL |
 * | `accessedAt` | N, ours | epoch milliseconds |
 * | `csrfSecret` | S, ours | 64 hexadecimal digits |
 * | `data` | S, ours | the session as JSON; absent while it is just `{ userId }` |
 *
 * A cookie of Flask's is good only for a row of its own `user_id`. `regenerate()` after the first
 * request turns Flask's id, a UUID, into a random one.
 */
export interface FlaskArticleOptions {
  /** The Flask application's `SECRET_KEY`, which signs the cookie. */
  secretKey: string;
  /** The zone of the Flask server's clock, e.g. `'Europe/Berlin'`; `'UTC'` in most containers. */
  timeZone: string;
  /** Stamps the cookies that are issued. Default: the system's clock. */
  clock?: SessionClock;
}

const NAME = 'flask-article';
const LIFETIME = 3600;

export const flaskArticleRows: RowKind = {
  name: NAME,
  attributes: ['UserId', 'CreatedAt', 'ExpiresAt', 'expires'],
  endOf(row, toInstant) {
    const [createdAt, expiresAt] = ['CreatedAt', 'ExpiresAt'].map((name) =>
      parseDatetime(textOf(row[name]) ?? '', 'str'),
    );
    const isRow = textOf(row['UserId']) !== undefined && createdAt !== undefined;
    if (!isRow || expiresAt === undefined) return undefined;
    return secondsIn(row['expires']) ?? toInstant(expiresAt);
  },
};

/** @throws SessionOptionsError for options that cannot work */
export function flaskArticleLayout(options: FlaskArticleOptions): TableLayout {
  const [secretKey = ''] = secretsOption(NAME, 'secretKey', [options.secretKey]);
  const clock = options.clock ?? new SystemClock();
  const zone = zonedClock(options.timeZone);
  const json = new JsonSerializer();

  const localTime = (instant: number) => formatDatetime(zone.toWall(instant), 'str');
  const instant = (read: ItemReader, name: string): number => {
    const wall = parseDatetime(read.text(name), 'str');
    if (wall !== undefined) return zone.toInstant(wall);
    throw new SessionCorruptError('item', `the attribute "${name}" is no time`);
  };
  /** Our own number says which of two equal readings of the clock is meant. */
  const expiry = (read: ItemReader): number => {
    const own = read.optionalSeconds('expires');
    const shown = read.text('ExpiresAt').slice(0, 19);
    if (own !== undefined && localTime(own) === shown) return own;
    return instant(read, 'ExpiresAt');
  };
  /** The id in the data is a copy of the attribute, until the application puts another one there. */
  const followTheUser = (raw: string, { origin, userId }: SessionRecord): string => {
    const before = isPlainObject(origin) ? origin['userId'] : undefined;
    if (before === undefined || before === userId) return raw;
    const data = json.deserialize(raw);
    return data['userId'] === before ? json.serialize({ ...data, userId }) : raw;
  };
  const justTheUser = (userId: string | undefined) =>
    userId === undefined ? undefined : json.serialize({ userId });

  return {
    name: NAME,
    partitionKey: { name: 'SessionId', type: 'S' },
    ttlAttribute: 'expires',
    attributes: ['UserId', 'CreatedAt', 'ExpiresAt', 'expires', 'accessedAt', 'csrfSecret', 'data'],
    clockAttributes: ['ExpiresAt', 'expires', 'accessedAt'],
    // No guard on the expiry: rows that Flask made have it as local text only. It is checked when read.
    guards: {
      identity: [],
      revision: ['data', 'csrfSecret'],
      expiry: undefined,
      access: 'accessedAt',
      lastUse: 'accessedAt',
    },
    lacks: FOREIGN_GAPS,
    rows: flaskArticleRows,
    key: (id) => ({ SessionId: { S: id } }),
    toItem(record: SessionRecord): Item {
      const raw = followTheUser(payloadText(record, json.format, NAME), record);
      const csrf = csrfTextOf(record.csrfSecret);
      return {
        ...(record.userId !== undefined && { UserId: { S: record.userId } }),
        CreatedAt: { S: localTime(record.createdAt) },
        ExpiresAt: { S: localTime(record.expiresAt) },
        expires: wholeSeconds(record.expiresAt),
        accessedAt: { N: String(record.accessedAt) },
        ...(csrf !== undefined && { csrfSecret: { S: csrf } }),
        ...(raw !== justTheUser(record.userId) && { data: { S: raw } }),
      };
    },
    fromItem(item, id) {
      const read = new ItemReader(item);
      const userId = read.optionalText('UserId');
      const raw = read.optionalText('data') ?? justTheUser(userId);
      const dated = item['CreatedAt'] !== undefined && item['ExpiresAt'] !== undefined;
      if (raw === undefined || !dated) return null;
      const createdAt = instant(read, 'CreatedAt');
      return foreignRecord({
        id,
        secret: secretOf(id, userId),
        payload: payloadOf(raw, json),
        createdAt,
        accessedAt: read.optionalMilliseconds('accessedAt') ?? createdAt,
        expiresAt: expiry(read),
        userId,
        origin: { userId },
        csrfSecret: csrfSecretOf(read.optionalText('csrfSecret')),
      });
    },
    tokenFormat: () => new FlaskArticleTokenFormat({ secretKey, now: () => clock.now() }),
    defaults: {
      tableName: 'UserSessions',
      cookie: { name: 'session', httpOnly: true },
      serializer: json,
      idleTimeout: LIFETIME,
      absoluteTimeout: LIFETIME,
    },
  };
}

function csrfSecretOf(text: string | undefined): Uint8Array | undefined {
  const secret = csrfSecretIn(text);
  if (text === undefined || secret !== undefined) return secret;
  throw new SessionCorruptError('item', 'the attribute "csrfSecret" is no secret');
}

function zonedClock(timeZone: string): ZonedClock {
  try {
    if (typeof timeZone === 'string' && timeZone !== '') return new ZonedClock(timeZone);
  } catch {
    // Said below, with the option's name.
  }
  return refuseOption(
    NAME,
    'timeZone',
    "must be an IANA time zone such as 'Europe/Berlin' or 'UTC'",
  );
}
