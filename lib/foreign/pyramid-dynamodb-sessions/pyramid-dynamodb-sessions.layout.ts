import { createHash } from 'node:crypto';
import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import { PythonJsonSerializer } from '../shared/json/python-json.serializer.js';
import { PyramidTokenFormat } from './pyramid-token-format.js';
import {
  FOREIGN_GAPS,
  foreignRecord,
  UNKNOWN_AGE_SECONDS,
  unlessDefault,
  wholeSeconds,
} from '../shared/foreign-record.js';
import { ItemReader } from '../../table-layout/item-reader.js';
import { secondsOption, userKeyOption } from '../shared/layout-options.js';
import { PayloadFields, type UserKeyOption } from '../shared/payload-fields.js';
import { areNumbers, secondsIn, type RowKind } from '../../table-layout/row-kind.js';
import type { TableLayout } from '../../table-layout/table-layout.js';

/**
 * The table of pyramid-dynamodb-sessions (Python).
 *
 * | attribute | type | meaning |
 * |---|---|---|
 * | `sid` | B, partition key | SHA-256 of the session id's text |
 * | `dat` | S | the session as JSON; in it `_f_<queue>`, flash messages, and `_csrft_`, the CSRF secret |
 * | `ver` | N | +1 with each change |
 * | `iss` | N | epoch seconds of the last write or reissue |
 * | `exp` | N | epoch seconds at which the session ends, `iss` + timeout |
 *
 * A CSRF token is the secret there, and here too: name the field of a form `csrf_token`, and either
 * application takes it from the other.
 *
 * The table has no creation time: `createdAt` is `iss`, and **the absolute timeout is not enforced**.
 */
export interface PyramidDynamodbSessionsOptions extends UserKeyOption {
  /** Pyramid's `timeout` in seconds; default 1200. Becomes the default of `idleTimeout`. */
  timeout?: number;
}

const NAME = 'pyramid-dynamodb-sessions';
/** A session that moves counts on from here: its version must remain one that is read. */
const MAX_VERSION = 2 ** 52;
const ABSOLUTE_SECONDS = 12 * 3600;

export const pyramidDynamodbSessionsRows: RowKind = {
  name: NAME,
  attributes: ['ver', 'iss', 'exp'],
  endOf: (row) => (areNumbers(row, ['ver', 'iss']) ? secondsIn(row['exp']) : undefined),
};

/** @throws SessionOptionsError for options that cannot work */
export function pyramidDynamodbSessionsLayout(
  options: PyramidDynamodbSessionsOptions = {},
): TableLayout {
  const timeout = secondsOption(NAME, 'timeout', options.timeout, 1200);
  const fields = new PayloadFields({
    layout: NAME,
    serializer: new PythonJsonSerializer(),
    userKey: userKeyOption(NAME, options.userKey, []),
  });
  const { serializer } = fields;
  return {
    name: NAME,
    partitionKey: { name: 'sid', type: 'B' },
    ttlAttribute: 'exp',
    attributes: ['dat', 'ver', 'iss', 'exp'],
    clockAttributes: ['iss', 'exp'],
    guards: {
      identity: [],
      revision: ['ver'],
      expiry: { attribute: 'exp', unit: 's' },
      access: 'iss',
      lastUse: 'iss',
    },
    lacks: FOREIGN_GAPS.filter((gap) => gap !== 'tokenVersion'),
    rows: pyramidDynamodbSessionsRows,
    csrf: fields.csrf,
    key: (id) => ({ sid: { B: createHash('sha256').update(id, 'utf8').digest() } }),
    toItem: (record) => ({
      dat: { S: fields.write(record) },
      ver: { N: String(record.version) },
      iss: wholeSeconds(record.accessedAt),
      exp: wholeSeconds(record.expiresAt),
    }),
    fromItem(item, id) {
      const read = new ItemReader(item);
      const raw = read.optionalText('dat');
      const version = read.optionalInteger('ver');
      if (raw === undefined || version === undefined) return null;
      if (version > MAX_VERSION) {
        throw new SessionCorruptError(
          'item',
          'the attribute "ver" is higher than any table counts',
        );
      }
      const issued = read.seconds('iss');
      const expiresAt = read.seconds('exp');
      const lasts = (expiresAt - issued) / 1000;
      return foreignRecord({
        id,
        version,
        createdAt: issued,
        accessedAt: issued,
        expiresAt,
        idleTimeout: lasts > 0 ? unlessDefault(lasts, timeout) : undefined,
        absoluteTimeout: UNKNOWN_AGE_SECONDS,
        ...fields.read(raw),
      });
    },
    tokenFormat: () => new PyramidTokenFormat(),
    defaults: {
      cookie: { name: 'session_id', httpOnly: true, sameSite: 'strict' },
      serializer,
      idleTimeout: timeout,
      absoluteTimeout: Math.max(ABSOLUTE_SECONDS, timeout),
    },
  };
}
