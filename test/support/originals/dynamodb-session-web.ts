import { createHash, createHmac } from 'node:crypto';
import type { Item } from '../../../lib/table-layout/table-layout.js';
import { int, s } from './item.js';
import { pythonJsonLoads } from './python-json.js';

/** `datetime.fromisoformat` before Python 3.11, and the check that the zone is UTC. */
const UTC_ISOFORMAT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.(?:\d{3}|\d{6}))?\+00:00$/;

function timestamp(text: string): number {
  const parts = UTC_ISOFORMAT.exec(text);
  if (parts === null) throw new Error(`ValueError: Invalid isoformat string`);
  return Math.floor(Date.parse(`${parts[1]}Z`) / 1000);
}

/** How dynamodb-session-web loads a row, at `now` in seconds: `null` when it would find none. */
export function loadWebSession(
  item: Item,
  now: number,
  keys: readonly string[] = [],
): { data: unknown; expires: number } | null {
  const id = s(item, 'id');
  if (keys.length > 0 && !keys.some((key) => isSigned(id, key))) throw new Error('BadSignature');
  if (!(int(item, 'expires') > now)) return null;
  const idle = int(item, 'idle_timeout');
  const absolute = int(item, 'absolute_timeout');
  const expires = Math.min(timestamp(s(item, 'created')) + absolute, now + idle);
  timestamp(s(item, 'accessed'));
  return { data: pythonJsonLoads(s(item, 'data')), expires };
}

/** `itsdangerous.Signer(key).unsign(value)`. */
export function isSigned(value: string, key: string): boolean {
  const dot = value.lastIndexOf('.');
  const derived = createHash('sha1').update(`itsdangerous.Signersigner${key}`).digest();
  const mac = createHmac('sha1', derived).update(value.slice(0, dot)).digest('base64url');
  return dot > 0 && value.slice(dot + 1) === mac;
}

/** `itsdangerous.Signer(key).sign(value)`. */
export function signed(value: string, key: string): string {
  const derived = createHash('sha1').update(`itsdangerous.Signersigner${key}`).digest();
  return `${value}.${createHmac('sha1', derived).update(value).digest('base64url')}`;
}
