import { SessionError } from './session.error.js';

/** What happened to the stored session between this request's load and its write. */
export type SessionConflictReason =
  'destroyed' | 'rotated' | 'expired' | 'changed' | 'same-key' | 'contention';

const EXPLANATIONS: Record<SessionConflictReason, string> = {
  destroyed: 'it was destroyed by another request (a logout, say), and stays destroyed',
  rotated: 'another request gave it a new token, and the token of this request may no longer write',
  expired: 'it expired before the write, and an expired session is never revived',
  changed: 'another request changed it in a way that cannot be merged',
  'same-key': "another request changed the same key, and the conflict policy is 'reject'",
  contention: 'too many requests changed it at the same time for the store budget of one request',
};

/** A write was refused because the stored session is no longer what this request loaded. HTTP 409. */
export class SessionConflictError extends SessionError {
  readonly code = 'session_conflict';

  constructor(
    readonly reason: SessionConflictReason,
    /** The top-level keys of `session.data` that both sides changed; names only, never values. */
    readonly keys: readonly string[] = [],
  ) {
    super(`The change to the session was not saved: ${EXPLANATIONS[reason]}.`, 409);
  }
}
