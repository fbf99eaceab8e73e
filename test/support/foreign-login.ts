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
  const name = PAYLOADS.find((one) => row[one] !== undefined);
  const payload = name === undefined ? undefined : row[name];
  if (name === undefined || payload === undefined) throw new Error('the row has no payload');
  const version = row['ver'];
  return {
    ...row,
    [name]: 'M' in payload ? { M: edited(payload.M, attribute(userId)) } : textOf(payload, userId),
    ...(version !== undefined && 'N' in version && { ver: { N: String(Number(version.N) + 1) } }),
  };
}

function textOf(payload: Item[string], userId: UserId): Item[string] {
  if (!('S' in payload)) throw new Error('the payload is no text');
  const serializer: SessionSerializer = payload.S.startsWith('{')
    ? new PythonJsonSerializer()
    : new PickleSerializer();
  const data = edited<unknown>(serializer.deserialize(payload.S, { id: '' }), userId);
  return { S: String(serializer.serialize(data, { id: '' })) };
}

function edited<T>(data: Record<string, T>, userId: T | undefined): Record<string, T> {
  const { [USER_KEY]: _, ...rest } = data;
  return userId === undefined ? rest : { ...rest, [USER_KEY]: userId };
}

function attribute(userId: UserId): Item[string] | undefined {
  if (userId === undefined) return undefined;
  return typeof userId === 'number' ? { N: String(userId) } : { S: userId };
}
