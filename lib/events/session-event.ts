import type { SessionConflictReason } from '../errors/session-conflict.error.js';
import type { EndedBy } from '../session/session-record.js';
import type { ExpiryReason } from '../session/session-timeouts.js';

/** Why a presented token was not accepted. */
export type RejectionReason =
  /** Not the shape or signature of a token: cost no read. */
  | 'malformed'
  /** Well-formed, but no such session is stored. */
  | 'unknown'
  /** The session exists, the validator is not its own: somebody guesses. */
  | 'forged'
  /** Replaced moments ago by a login or `regenerate()`: a late request. */
  | 'superseded'
  /** Its session was ended by somebody else: see `destroyed`. */
  | 'revoked'
  /** The stored times lie in the future. */
  | 'future'
  /** The `binding` option returned something else than when the token was issued. */
  | 'binding'
  /** Several live sessions, or more tokens than are read, were presented at once; none is used. */
  | 'ambiguous';

export interface SessionEventFields {
  /** Stored for the first time. */
  created: { readonly userId: string | undefined };
  /** Saved with other contents. */
  saved: { readonly version: number };
  /** Given a new token; `why` as in the docs of `regenerate`, `authenticate` and `rotateInterval`. */
  rotated: {
    readonly why: 'rotate' | 'regenerate' | 'authenticate' | 'migrate';
    readonly userId: string | undefined;
  };
  /** Ended, by `destroy()`, or `by` whom else. */
  destroyed: { readonly userId: string | undefined; readonly by?: EndedBy };
  /** Presented after its end. */
  expired: { readonly reason: ExpiryReason };
  rejected: { readonly reason: RejectionReason };
  /** A write met another request's: `merged`, or refused with the reason. */
  conflict: {
    readonly outcome: 'merged' | SessionConflictReason;
    /** Top-level keys both sides changed; names only. */
    readonly keys: readonly string[];
  };
  /**
   * A replaced token was presented, five minutes after its grace or later: a stolen copy, or a client
   * that missed a cookie.
   */
  'token-reused': { readonly revoked: boolean };
  /** A stored item cannot be read. `layout` is the name of the table's. */
  corrupt: {
    readonly reason: 'item' | 'payload' | 'format';
    readonly detail: string;
    readonly layout: string;
  };
  /** Larger than a quarter of `maxBytes`. */
  'size-warning': { readonly bytes: number; readonly maxBytes: number };
  /** The store failed or ran out of time. `error` is the name of the error, never its message. */
  'store-error': { readonly operation: string; readonly error: string };
  /** `data[key]` looks like a login, but the token is the old one: call `authenticate()`. */
  'fixation-warning': { readonly key: string };
}

export type SessionEventType = keyof SessionEventFields;

/**
 * Something that happened to a session. Holds no token, validator, key or payload; sessions are
 * named by their public `handle`, a hash (OWASP Session Management Cheat Sheet, "Logging Sessions
 * Life Cycle").
 */
export type SessionEvent = {
  [K in SessionEventType]: {
    readonly type: K;
    /** UTC, ISO 8601. */
    readonly at: string;
    /** The session's public handle; `undefined` where no session was recognised. */
    readonly handle: string | undefined;
  } & SessionEventFields[K];
}[SessionEventType];
