import type { SessionSerializer } from '../../lib/index.js';
import { PickleSerializer } from '../../lib/foreign/flask-dynamodb-sessions/pickle/pickle.serializer.js';
import { PythonJsonSerializer } from '../../lib/foreign/shared/json/python-json.serializer.js';
import type { Item } from '../../lib/table-layout/table-layout.js';

/** Where applications of other libraries keep their user, in these tests. */
export const USER_KEY = 'userId';

export type UserId = string | number | undefined;

const PAYLOADS = ['data', 'dat', 'sess'] as const;

/** The row after the other application has logged somebody in, or with `undefined` nobody. */
export function withUser(row: Item, userId: UserId): Item {
  return withKey(row, USER_KEY, userId);
}

/** The row after the other application has put that under a key of its session. */
export function withKey(row: Item, key: string, value: UserId): Item {
  const name = PAYLOADS.find((one) => row[one] !== undefined);
  const payload = name === undefined ? undefined : row[name];
  if (name === undefined || payload === undefined) throw new Error('the row has no payload');
  const version = row['ver'];
  return {
    ...row,
    [name]:
      'M' in payload
        ? { M: edited(payload.M, key, attribute(value)) }
        : textOf(payload, key, value),
    ...(version !== undefined && 'N' in version && { ver: { N: String(Number(version.N) + 1) } }),
  };
}

function textOf(payload: Item[string], key: string, value: UserId): Item[string] {
  if (!('S' in payload)) throw new Error('the payload is no text');
  const serializer: SessionSerializer = payload.S.startsWith('{')
    ? new PythonJsonSerializer()
    : new PickleSerializer();
  const data = edited<unknown>(serializer.deserialize(payload.S, { id: '' }), key, value);
  return { S: String(serializer.serialize(data, { id: '' })) };
}

function edited<T>(data: Record<string, T>, key: string, value: T | undefined): Record<string, T> {
  const { [key]: _, ...rest } = data;
  return value === undefined ? rest : { ...rest, [key]: value };
}

function attribute(value: UserId): Item[string] | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'number' ? { N: String(value) } : { S: value };
}
