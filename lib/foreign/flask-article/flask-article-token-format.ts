import { createHash } from 'node:crypto';
import { decodeBase64Url } from '../../session-token/base64url.js';
import { FlaskCookie } from './flask-cookie.js';
import { PythonJsonSerializer } from '../shared/json/python-json.serializer.js';
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

/** Where Flask's application looks for the id: whoever has one there is logged in to it. */
const ID_KEY = 'session_id';
/** Where it does not look: the id of a session that is nobody's. */
const ANONYMOUS_KEY = 'anonymous_session_id';
const USER_KEY = 'user_id';
const TOKEN_KEYS = [ID_KEY, ANONYMOUS_KEY, USER_KEY];

/**
 * The cookie of the Flask article: `{"session_id", "user_id"}`, signed by Flask. The id of a row
 * that Flask made is a UUID and no secret, so its `user_id` is checked against the row's as well;
 * an id made here is 256 random bits and enough.
 *
 * Flask's application takes every row for a login, so a session without a user has its id under another
 * key. What else Flask keeps in the cookie stays there.
 */
export class FlaskArticleTokenFormat extends RandomIdTokenFormat {
  readonly #cookie: FlaskCookie;
  readonly #json = new PythonJsonSerializer();
  readonly #now: () => number;

  constructor({ secretKey, now }: FlaskArticleTokenOptions) {
    super(ID_BYTES);
    this.#cookie = new FlaskCookie(secretKey);
    this.#now = now;
  }

  parse(text: string): PresentedToken | null {
    const payload = this.#read(text);
    const id = plain(payload?.[ID_KEY]) ?? plain(payload?.[ANONYMOUS_KEY]);
    if (payload === null || id === undefined || !ID.test(id)) return null;
    return { ...idToken(id), secret: secretOf(id, plain(payload[USER_KEY])), text };
  }

  override issue({ id, text }: SessionToken, _version: number, userId?: string): string {
    if (userId === undefined) return this.#write({ [ANONYMOUS_KEY]: id });
    const { [ID_KEY]: shownId, [USER_KEY]: shownUser } = this.#read(text) ?? {};
    // As Flask spelled it: a user may be a UUID or a number there.
    const isSame = plain(shownId) === id && plain(shownUser) === userId;
    return this.#write({ [ID_KEY]: id, [USER_KEY]: isSame ? shownUser : userId });
  }

  replace(presented: string, issued: string | undefined): string | undefined {
    const others = { ...this.#read(presented) };
    for (const key of TOKEN_KEYS) delete others[key];
    if (Object.keys(others).length === 0) return issued;
    return this.#write({ ...others, ...(issued !== undefined && this.#read(issued)) });
  }

  #read(text: string): Record<string, unknown> | null {
    const json = this.#cookie.read(text);
    try {
      return json === null ? null : this.#json.deserialize(json);
    } catch {
      return null;
    }
  }

  #write(payload: Record<string, unknown>): string {
    const json = this.#json.serialize(payload);
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

/** The text of a value of Flask's tagged JSON: itself, a number's digits, or `{" u": …}`, a UUID. */
function plain(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const hex: unknown = (value as Record<string, unknown>)[' u'];
  const parts = typeof hex === 'string' ? UUID_HEX.exec(hex) : null;
  return parts === null ? undefined : parts.slice(1).join('-');
}
