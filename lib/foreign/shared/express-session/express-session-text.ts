import { SessionCorruptError } from '../../../errors/session-corrupt.error.js';
import { isPlainObject } from '../../../serializer/value/plain-object.js';
import type { SessionRecord } from '../../../session/session-record.js';
import { idleSeconds } from '../foreign-record.js';
import type { PayloadOrigin } from '../payload-fields.js';

/** The `cookie` option of the Express application's session middleware, as far as rows hold it. */
export interface ExpressCookieOptions {
  /** **Seconds**, not milliseconds as there. Default none: the cookie ends with the browser, the row after a day. */
  maxAge?: number;
  /** Default `'/'`. */
  path?: string;
  /** Default `true`. */
  httpOnly?: boolean;
  /** Default none. */
  secure?: boolean;
  /** Default none. */
  sameSite?: boolean | 'strict' | 'lax' | 'none';
  /** Default none. */
  domain?: string;
}

type StoredCookie = Record<string, unknown>;

/** What `SessionRecord.origin` is in tables of express-session. */
export interface ExpressOrigin extends PayloadOrigin {
  readonly cookie: StoredCookie;
  /** Whether the session was stored as a string rather than as a map. */
  readonly asText: boolean;
}

/** What stores use for sessions whose cookie has no `maxAge`. */
const DAY = 86_400;

/** As express-session begins the text of every session. */
const COOKIE_FIRST = '{"cookie":{';

/**
 * The text of a session of express-session: JSON with the application's data and, under `cookie`,
 * the attributes of its cookie, without which express-session cannot load it.
 *
 * A payload as it was loaded has the cookie in it and is written as it is. One that our serializer
 * made has none, and gets the loaded one back (`record.origin`), or one by the layout's options.
 */
export class ExpressSessionText {
  readonly #template: StoredCookie;
  /** Seconds a session lives without a request. */
  readonly idle: number;

  constructor({ maxAge, path = '/', httpOnly = true, ...rest }: ExpressCookieOptions = {}) {
    this.idle = maxAge ?? DAY;
    const originalMaxAge = maxAge === undefined ? null : maxAge * 1000;
    this.#template = { originalMaxAge, expires: null, httpOnly, path, ...rest };
  }

  /** @throws SessionCorruptError for text that express-session cannot load */
  cookieOf(text: string): StoredCookie {
    const cookie = parse(text)?.['cookie'];
    if (isPlainObject(cookie)) return cookie;
    throw new SessionCorruptError('item', 'the attribute "sess" is no session of express-session');
  }

  /** Seconds that a session with this cookie lives without a request. */
  idleOf(cookie: StoredCookie): number {
    const maxAge = cookie['originalMaxAge'];
    // express-session measures it with a clock that ticks meanwhile: 3 599 999 ms mean an hour.
    return typeof maxAge === 'number' && maxAge > 0 ? Math.ceil(maxAge / 1000) : DAY;
  }

  isComplete(text: string): boolean {
    return text.startsWith(COOKIE_FIRST) || isPlainObject(parse(text)?.['cookie']);
  }

  /** `extra` goes in after the cookie. */
  complete(text: string, record: SessionRecord, extra: Record<string, unknown> = {}): string {
    const added = JSON.stringify({ cookie: this.#cookieFor(record), ...extra });
    return text === '{}' ? added : `${added.slice(0, -1)},${text.slice(1)}`;
  }

  originOf({ origin }: SessionRecord): Omit<ExpressOrigin, 'kept'> | undefined {
    return isPlainObject(origin) && isPlainObject(origin['cookie'])
      ? { cookie: origin['cookie'], asText: origin['asText'] === true }
      : undefined;
  }

  /**
   * Nothing in it depends on the last access, which a touch moves without writing the session.
   * express-session lets `expires` go stale in the same way, and sets it anew with each request.
   */
  #cookieFor(record: SessionRecord): StoredCookie {
    const known = this.originOf(record)?.cookie ?? this.#template;
    const idle = idleSeconds(record);
    const endsWithBrowser = known['originalMaxAge'] === null && idle === DAY;
    return {
      ...known,
      originalMaxAge: endsWithBrowser ? null : idle * 1000,
      expires: endsWithBrowser ? null : new Date(record.createdAt + idle * 1000).toISOString(),
    };
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
