import { createHmac } from 'node:crypto';
import { deflateSync, inflateSync } from 'node:zlib';
import type { Item } from '../../../lib/table-layout/table-layout.js';
import { s } from './item.js';

const LOCAL = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{6})?$/;

function mac(secretKey: string, value: string): string {
  const key = createHmac('sha1', secretKey).update('cookie-session').digest();
  return createHmac('sha1', key).update(value).digest('base64url');
}

/** How Flask's `SecureCookieSessionInterface` makes the cookie of a session. */
export function flaskCookie(
  session: object,
  secretKey: string,
  { seconds = 1_795_227_280, compressed = false } = {},
): string {
  const json = JSON.stringify(session);
  const payload = compressed
    ? `.${deflateSync(json).toString('base64url')}`
    : Buffer.from(json).toString('base64url');
  const time = Buffer.alloc(4);
  time.writeUInt32BE(seconds);
  const value = `${payload}.${time.toString('base64url')}`;
  return `${value}.${mac(secretKey, value)}`;
}

/** How it reads one at `now` in seconds, or throws as it would. */
export function readFlaskCookie(cookie: string, secretKey: string, now: number): unknown {
  const dot = cookie.lastIndexOf('.');
  if (cookie.slice(dot + 1) !== mac(secretKey, cookie.slice(0, dot)))
    throw new Error('BadSignature');
  const value = cookie.slice(0, dot);
  const second = value.lastIndexOf('.');
  const signedAt = Number.parseInt(
    Buffer.from(value.slice(second + 1), 'base64url').toString('hex'),
    16,
  );
  if (now - signedAt > 31 * 86_400 || now < signedAt) throw new Error('SignatureExpired');
  const payload = value.slice(0, second);
  const json = payload.startsWith('.')
    ? inflateSync(Buffer.from(payload.slice(1), 'base64url')).toString()
    : Buffer.from(payload, 'base64url').toString();
  return JSON.parse(json);
}

/** The article's dashboard: whose session it is, or a KeyError. */
export function dashboard(cookie: string, item: Item, secretKey: string, now: number): string {
  const session = readFlaskCookie(cookie, secretKey, now) as Record<string, unknown>;
  if (session['session_id'] !== s(item, 'SessionId')) throw new Error('redirect to login');
  for (const name of ['CreatedAt', 'ExpiresAt']) {
    if (!LOCAL.test(s(item, name))) throw new Error(`${name} is not str(datetime)`);
  }
  return s(item, 'UserId');
}
