import type { SessionEnded } from './session-ended.js';

/**
 * What an application keeps in `session.data`. Augment it once and every session is typed:
 *
 * ```ts
 * declare module 'nestjs-dynamo-session' {
 *   interface SessionData { cart?: string[] }
 * }
 * ```
 */
// An interface, because only interfaces can be augmented.
// eslint-disable-next-line @typescript-eslint/no-empty-object-type
export interface SessionData {}

/** A length of time: whole seconds as a number, or text such as `'90s'`, `'30m'`, `'12h'`. */
export type SessionDuration = number | string;

export interface RegenerateOptions {
  /**
   * What survives of the data: `true` (default) all of it, `false` nothing, or these top-level keys.
   */
  readonly keep?: boolean | readonly string[];
}

export interface AuthenticateOptions extends RegenerateOptions {
  /** This session's own idle timeout, up to `maxIdleTimeout`. Default: as it is. */
  readonly idle?: SessionDuration;
  /** This session's own absolute timeout, up to `maxAbsoluteTimeout`. Default: as it is. */
  readonly absolute?: SessionDuration;
  /**
   * "Remember me": whether the browser keeps this session's cookie when it closes. Default: the option
   * `cookie.persistent`, or what an earlier login of this session has said.
   */
  readonly persistent?: boolean;
  /**
   * What `SessionUsers.list()` is to show of this session, such as the browser and the address that it
   * came from: plain JSON, at most 1 KB of it. Default: nothing. It is stored as it is, so ask whether
   * your users agree.
   */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * One client's session, as a handler sees it. Change `data`; it is saved before the first byte of the
 * response. Once destroyed, every other method throws `SessionStateError`.
 *
 * @typeParam T the shape of `data`
 */
export interface SessionApi<T = SessionData> {
  /** Plain and mutable. Nothing here can shadow a member of the session. */
  data: T;
  /**
   * The token: whoever has it has the session. Appears in no log, JSON or inspection. After
   * `authenticate()` or `regenerate()` it is the new one, which is good once it is stored.
   */
  readonly id: string;
  /** A public name for this session, safe to log or list; useless as a token. */
  readonly handle: string;
  /** Whether this request started it: no session was presented, or none that lives. */
  readonly isNew: boolean;
  /** Whether `destroy()` has ended it: then it has no user any more, and every method throws. */
  readonly destroyed: boolean;
  /**
   * What became of the session whose token this request presented, or `undefined`: none was presented, or
   * it lives. It stays what it is after a login in the same request.
   */
  readonly ended: SessionEnded | undefined;
  /** When it began, or its user logged in: the absolute timeout counts from here. */
  readonly createdAt: Date;
  /** When it was last used, as stored: up to `touchInterval` ago. */
  readonly lastAccessedAt: Date;
  /** The earlier of the idle and the absolute deadline, as things stand now. */
  readonly expiresAt: Date;
  /** Whom `authenticate()` bound it to. */
  readonly userId: string | undefined;
  /** When `authenticate()` was last called. */
  readonly authenticatedAt: Date | undefined;
  /** Seconds. */
  readonly idleTimeout: number;
  /** Seconds. */
  readonly absoluteTimeout: number;

  /**
   * Other timeouts for this session alone, stored with it; up to the module's, or to
   * `maxIdleTimeout` and `maxAbsoluteTimeout` where those allow more.
   *
   * @throws SessionOptionsError when a value is no duration or above its ceiling
   */
  setTimeouts(timeouts: {
    readonly idle?: SessionDuration;
    readonly absolute?: SessionDuration;
  }): void;

  /**
   * Makes everything changed so far durable now. Nothing is written again at the end unless
   * something changes again.
   *
   * @throws SessionConflictError, SessionStoreError, SessionTooLargeError, SessionSerializationError
   */
  save(): Promise<void>;

  /**
   * Applies `change` to the data as stored now, and again to fresher data as often as another
   * request was faster; durable when it resolves. For counters and lists: no update is ever lost.
   *
   * @param change changes the data it is given; may run several times, so it must do nothing else
   * @throws SessionConflictError when the session is gone or the request's store budget is spent
   */
  update(change: (data: T) => void | Promise<void>): Promise<void>;

  /**
   * Throws away what was not saved and reads the stored session (strongly consistent).
   *
   * @throws SessionStateError when it is no longer there; a later `save()` does not bring it back
   */
  reload(): Promise<void>;

  /** Moves the idle clock now, whatever `touchInterval` says. Never fails the request. */
  touch(): Promise<void>;

  /**
   * A new token, with the next write: at `save()` or before the first byte of the response. From
   * that write on the old token is dead. Call it whenever privileges change (OWASP ASVS 5.0, 7.2.4).
   * The user stays logged in, whatever is kept of the data.
   */
  regenerate(options?: RegenerateOptions): Promise<void>;

  /**
   * The login path: regenerates, binds the user, and restarts the absolute timeout, all in the next
   * write (see `regenerate`).
   *
   * The session becomes one of those that `SessionUsers` lists and ends.
   *
   * @throws SessionOptionsError for timeouts above their ceilings, and for `persistent` in a table of
   *   another library that has no room for it; TypeError for `metadata` that is no JSON, or too large.
   *   The write that follows throws SessionLimitError where the user has `maxSessionsPerUser` sessions
   */
  authenticate(userId: string, options?: AuthenticateOptions): Promise<void>;

  /**
   * Ends the session now: when it resolves the session is gone from the store, and no request in
   * flight can bring it back. The response deletes the cookie. Idempotent.
   *
   * @throws SessionStoreError when the store failed: the user is then still logged in
   */
  destroy(): Promise<void>;

  /**
   * Keeps a message for a later request; any value the serializer keeps.
   *
   * @param options.allowDuplicate default `true`; `false` leaves out a message the queue already has
   */
  flash(message: unknown, queue?: string, options?: { readonly allowDuplicate?: boolean }): void;
  /** Takes all messages out of the queue, oldest first. */
  popFlash(queue?: string): unknown[];
  /** The messages of the queue, which stay there. */
  peekFlash(queue?: string): unknown[];

  /**
   * A token to put into forms or a request header, for `CsrfGuard`. Each call gives another text
   * for the same secret, which is stored with the session and changes on regenerate.
   */
  csrfToken(): string;
  /** Makes all CSRF tokens of this session invalid. */
  rotateCsrfToken(): string;
}
