import { createHmac } from 'node:crypto';
import type { AttributeValue } from '../../../lib/table-layout/attribute-value.js';
import type { Item } from '../../../lib/table-layout/table-layout.js';

/** The value of an express-session cookie, as its middleware sets it. */
export function connectSid(sid: string, secret: string): string {
  const mac = createHmac('sha256', secret).update(sid).digest('base64').replace(/=+$/, '');
  return encodeURIComponent(`s:${sid}.${mac}`);
}

/** The session id of a cookie, or `false`, as `getcookie` of express-session finds it. */
export function sidOf(cookie: string, secrets: readonly string[]): string | false {
  const raw = decodeURIComponent(cookie);
  const sid = raw.slice(2, raw.lastIndexOf('.'));
  return secrets.some((secret) => connectSid(sid, secret) === cookie) && sid;
}

/** `createSession` of express-session and what it does to the cookie at the end of a request. */
function createSession(session: unknown): Record<string, unknown> {
  if (typeof session !== 'object' || session === null) throw new TypeError('no session');
  const { cookie } = session as { cookie?: Record<string, unknown> };
  if (cookie === undefined) throw new TypeError("Cannot read properties of undefined ('expires')");
  const { originalMaxAge, expires, path, httpOnly } = cookie;
  const good =
    (originalMaxAge === null && expires === null) ||
    (typeof originalMaxAge === 'number' &&
      originalMaxAge > 0 &&
      typeof expires === 'string' &&
      new Date(expires).toISOString() === expires);
  if (!good) throw new TypeError('cookie.originalMaxAge and cookie.expires do not go together');
  if (typeof path !== 'string' || typeof httpOnly !== 'boolean') throw new TypeError('cookie');
  return session as Record<string, unknown>;
}

/** `get` of connect-dynamodb at `now` in milliseconds, then `createSession`. */
export function connectGet(item: Item, now: number): Record<string, unknown> | null {
  const { sess, expires, type } = item;
  if (sess === undefined || !('S' in sess)) return null;
  if (expires === undefined || !('N' in expires) || !/^\d+$/.test(expires.N))
    throw new Error('expires');
  if (Math.floor(now / 1000) >= Number(expires.N)) return null;
  if (type === undefined || !('S' in type) || type.S !== 'connect-session') throw new Error('type');
  return createSession(JSON.parse(sess.S));
}

/** `get` of `@pwrdrvr/dynamodb-session-store` at `now` in milliseconds, then `createSession`. */
export function pwrdrvrGet(item: Item, now: number): Record<string, unknown> | null {
  const { sess, expires } = item;
  if (expires === undefined || !('N' in expires) || !/^\d+$/.test(expires.N))
    throw new Error('expires');
  if (Number(expires.N) * 1000 < now || sess === undefined) return null;
  if ('S' in sess) return createSession(JSON.parse(sess.S));
  return createSession(unmarshall(sess));
}

/** What the SDK's document client makes of an attribute. */
function unmarshall(value: AttributeValue): unknown {
  if ('M' in value) {
    return Object.fromEntries(Object.entries(value.M).map(([k, v]) => [k, unmarshall(v)]));
  }
  if ('L' in value) return value.L.map(unmarshall);
  if ('NULL' in value) return null;
  if ('N' in value) return Number(value.N);
  if ('S' in value) return value.S;
  if ('BOOL' in value) return value.BOOL;
  throw new TypeError('this store writes no such attribute');
}
