import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import type { SessionRecord } from '../../session/session-record.js';
import { jsonOfAttribute, mapOfJson } from './attribute-json.js';
import type { AttributeValue } from '../../table-layout/attribute-value.js';
import {
  expressSessionLayout,
  type ExpressSessionLayoutOptions,
} from '../shared/express-session/express-session-layout.js';
import { isMap, secondsIn, type RowKind } from '../../table-layout/row-kind.js';
import type { Item, TableLayout } from '../../table-layout/table-layout.js';

/**
 * The table of `@pwrdrvr/dynamodb-session-store`, a store for express-session.
 *
 * | attribute | type | meaning |
 * |---|---|---|
 * | `id` | S, partition key | `prefix` + session id |
 * | `expires` | N | epoch seconds at which the session ends |
 * | `sess` | M | the session, with its cookie's attributes under `cookie`, and `lastModified`, ISO text |
 *
 * `sess` may also be JSON text, in rows that connect-dynamodb wrote; the next change makes it a map.
 * The last access is taken to be the cookie's `maxAge` before `expires`, and that `maxAge` to be the
 * session's idle timeout, whatever the module's is. `createdAt` is the same, and **the absolute timeout
 * is not enforced**. Writes are conditional on `sess` being unchanged, in which the store's own touch
 * changes `lastModified`.
 */
export interface PwrdrvrOptions extends ExpressSessionLayoutOptions {
  /** Default `'session#'`. */
  prefix?: string;
}

const NAME = '@pwrdrvr/dynamodb-session-store';

/** @throws SessionOptionsError for options that cannot work */
export function pwrdrvrLayout(options: PwrdrvrOptions = {}): TableLayout {
  return expressSessionLayout(STORE, options);
}

export const pwrdrvrRows: RowKind = {
  name: NAME,
  attributes: ['expires', ['sess', 'cookie']],
  endOf: ({ sess, expires }) =>
    isMap(sess) && isMap(sess.M['cookie']) ? secondsIn(expires) : undefined,
};

const STORE = {
  name: NAME,
  prefix: 'session#',
  rows: pwrdrvrRows,
  reservedKeys: ['cookie', 'lastModified'],
  extraAttributes: [],
  extra: (record: SessionRecord) => ({ lastModified: new Date(record.createdAt).toISOString() }),
  read(sess: AttributeValue): string {
    if ('M' in sess) return jsonOfAttribute(sess);
    if ('S' in sess) return sess.S;
    throw new SessionCorruptError('item', 'the attribute "sess" is neither a map nor a string');
  },
  write: (text: string, asText: boolean): Item => ({
    sess: asText ? { S: text } : mapOfJson(text),
  }),
};
