import type { SessionData } from '../../session/session.js';

/** What express-session calls back with: an error, or nothing. */
export type SessionCallback = (error?: unknown) => void;

/** The cookie of one session, as express-session shows it. Times are milliseconds. */
export interface ExpressSessionCookie {
  /**
   * How long it still lives; `null` where the browser forgets it when it closes. Setting it is
   * "remember me": the browser keeps the cookie, and the session lives as long without a request.
   *
   * @throws RangeError above `maxIdleTimeout` or `maxAbsoluteTimeout`, which have to allow it
   */
  maxAge?: number | null | undefined;
  /** The same as a time. `null` and `false` make it one that the browser forgets when it closes. */
  expires?: Date | null | false | undefined;
  /** What `maxAge` was set to, or is by the options. */
  readonly originalMaxAge: number | null;
  readonly path?: string | undefined;
  readonly domain?: string | undefined;
  readonly httpOnly?: boolean | undefined;
  readonly secure?: boolean | 'auto' | undefined;
  readonly sameSite?: boolean | 'lax' | 'strict' | 'none' | undefined;
}

/**
 * `request.session` with the option `eager`: the request's session for code that was written for
 * express-session. Other properties are those of `data`.
 */
export interface ExpressSession {
  /** A public name that changes with `regenerate()` and with a login; no token, and safe to log. */
  readonly id: string;
  readonly cookie: ExpressSessionCookie;
  /** Calls back when all that was changed so far is durable. */
  save(callback?: SessionCallback): this;
  /** Drops what was not saved, and reads the session again. */
  reload(callback: SessionCallback): this;
  /** Ends the session. `request.session` is gone at once. */
  destroy(callback: SessionCallback): this;
  /**
   * Ends the session, with all that is in it and with its user, and begins another one, which
   * `request.session` is from then on. Calls back when the old one is dead.
   */
  regenerate(callback: SessionCallback): this;
  /** Does nothing: the idle timeout restarts with each request. */
  touch(): this;
  /** Does nothing: the idle timeout restarts with each request. */
  resetMaxAge(): this;
}

/** What a request of Express has with the option `eager`. */
export interface ExpressSessionRequest {
  session: ExpressSession & Partial<SessionData>;
  /** `session.id`. */
  sessionID: string;
}

declare global {
  // How Express has its requests extended, and @types/express-session does, too.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Express {
    // Inherited, so that a declaration of another package's wins instead of contradicting this one.
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    interface Request extends ExpressSessionRequest {}
  }
}
