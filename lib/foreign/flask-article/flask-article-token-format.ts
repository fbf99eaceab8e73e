import { createHash } from 'node:crypto';
import { decodeBase64Url } from '../../session-token/base64url.js';
import { FlaskCookie } from './flask-cookie.js';
import { idToken, RandomIdTokenFormat } from '../shared/random-id-token-format.js';
import type { PresentedToken, SessionToken } from '../../session-token/token-format.js';

const ID_BYTES = 32;
const ID = /^[\x21-\x7e]{1,256}$/;
const UUID_HEX = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

export interface FlaskArticleTokenOptions {
  /** The Flask application's `SECRET_KEY`. */
  readonly secretKey: string;
  /** Epoch milliseconds, for the timestamp in cookies that are issued. */
  readonly now: () => number;
}

/**
 * The cookie of the Flask article: `{"session_id", "user_id"}`, signed by Flask. The id of a row
 * that Flask made is a UUID and no secret, so its `user_id` is checked against the row's as well;
 * an id made here is 256 random bits and enough.
 */
export class FlaskArticleTokenFormat extends RandomIdTokenFormat {
  readonly #cookie: FlaskCookie;
  readonly #now: () => number;

  constructor({ secretKey, now }: FlaskArticleTokenOptions) {
    super(ID_BYTES);
    this.#cookie = new FlaskCookie(secretKey);
    this.#now = now;
  }

  override mint(): SessionToken {
    const token = super.mint();
    return { ...token, text: JSON.stringify({ session_id: token.id }) };
  }

  parse(text: string): PresentedToken | null {
    const json = this.#cookie.read(text);
    const payload = json === null ? null : objectOf(json);
    if (json === null || payload === null) return null;
    const id = plain(payload['session_id']);
    if (id === undefined || !ID.test(id)) return null;
    const secret = secretOf(id, plain(payload['user_id']));
    return { ...idToken(id), secret, text: json };
  }

  override issue(token: SessionToken, _version: number, userId?: string): string {
    const payload = objectOf(token.text) ?? { session_id: token.id };
    const named = userId !== undefined && !Object.hasOwn(payload, 'user_id');
    const json = named ? JSON.stringify({ ...payload, user_id: userId }) : token.text;
    return this.#cookie.write(json, this.#now());
  }
}

/** What proves the owner of a row beside its id: the SHA-256 of the user's id, where Flask made the row. */
export function secretOf(id: string, userId: string | undefined): Uint8Array | undefined {
  if (decodeBase64Url(id, ID_BYTES) !== null) return undefined;
  return createHash('sha256')
    .update(userId ?? '')
    .digest();
}

function objectOf(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The text of a value of Flask's tagged JSON: itself, a number's digits, or `{" u": …}`, a UUID. */
function plain(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const hex: unknown = (value as Record<string, unknown>)[' u'];
  const parts = typeof hex === 'string' ? UUID_HEX.exec(hex) : null;
  return parts === null ? undefined : parts.slice(1).join('-');
}
