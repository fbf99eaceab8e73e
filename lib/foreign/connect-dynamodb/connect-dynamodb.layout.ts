import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import type { AttributeValue } from '../../table-layout/attribute-value.js';
import {
  expressSessionLayout,
  type ExpressSessionLayoutOptions,
} from '../shared/express-session/express-session-layout.js';
import { refuseOption } from '../shared/layout-options.js';
import { isMap, secondsIn, textOf, type RowKind } from '../../table-layout/row-kind.js';
import type { Item, TableLayout } from '../../table-layout/table-layout.js';

/** A field of the session that is copied to an attribute of its own, e.g. for an index. */
export interface SpecialKey {
  name: string;
  type: 'S' | 'N' | 'BOOL';
}

/**
 * The table of connect-dynamodb, a store for express-session.
 *
 * | attribute | type | meaning |
 * |---|---|---|
 * | `id` | S, partition key | `prefix` + session id |
 * | `expires` | N | epoch seconds, there with a fraction, written here without |
 * | `type` | S | `connect-session` |
 * | `sess` | S | the session as JSON, with its cookie's attributes under `cookie` |
 * | special keys | S, N, BOOL | copies of fields of the session |
 *
 * The table has no times but `expires`. The last access is taken to be the cookie's `maxAge` before
 * it, and that `maxAge` to be the session's idle timeout, whatever the module's is. `createdAt` is
 * the same, and **the absolute timeout is not enforced**. Writes are conditional on `sess` being
 * unchanged.
 */
export interface ConnectDynamodbOptions extends ExpressSessionLayoutOptions {
  /** Default `'sess:'`. */
  prefix?: string;
  /** As the store's option of that name; a field the session lacks is left out. Default none. */
  specialKeys?: readonly SpecialKey[];
}

const NAME = 'connect-dynamodb';
const TYPE = 'connect-session';

/** Where `sess` is a map, @pwrdrvr/dynamodb-session-store has taken the row over. */
export const connectDynamodbRows: RowKind = {
  name: NAME,
  attributes: ['type', 'expires', ['sess', 'cookie']],
  endOf: (row) =>
    textOf(row['type']) === TYPE && !isMap(row['sess']) ? secondsIn(row['expires']) : undefined,
};

/** @throws SessionOptionsError for options that cannot work */
export function connectDynamodbLayout(options: ConnectDynamodbOptions = {}): TableLayout {
  const specialKeys = options.specialKeys ?? [];
  const taken = [options.hashKey ?? 'id', 'expires', 'type', 'sess'];
  if (specialKeys.some(({ name }) => taken.includes(name))) {
    refuseOption(NAME, 'specialKeys', `must not be named ${taken.join(', ')}`);
  }
  const store = {
    name: NAME,
    prefix: 'sess:',
    rows: connectDynamodbRows,
    reservedKeys: ['cookie'],
    extraAttributes: ['type', ...specialKeys.map(({ name }) => name)],
    extra: () => ({}),
    read(sess: AttributeValue): string {
      if ('S' in sess) return sess.S;
      throw new SessionCorruptError('item', 'the attribute "sess" is not a string');
    },
    write: (text: string): Item => ({
      type: { S: TYPE },
      sess: { S: text },
      ...(specialKeys.length > 0 && copies(specialKeys, text)),
    }),
  };
  return expressSessionLayout(store, options);
}

function copies(specialKeys: readonly SpecialKey[], text: string): Item {
  const session = JSON.parse(text) as Record<string, unknown>;
  const item: Item = {};
  for (const { name, type } of specialKeys) {
    const value = Object.hasOwn(session, name) ? session[name] : undefined;
    if (type === 'S' && typeof value === 'string') item[name] = { S: value };
    if (type === 'N' && typeof value === 'number') item[name] = { N: String(value) };
    if (type === 'BOOL' && typeof value === 'boolean') item[name] = { BOOL: value };
  }
  return item;
}
