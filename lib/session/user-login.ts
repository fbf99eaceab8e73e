import type { SessionRecord } from './session-record.js';

/** One login of a user: into which session, and when. */
export interface UserLogin {
  /** The selector of the session. */
  readonly id: string;
  /** When it was written, not when it was asked for: epoch milliseconds. */
  readonly at: number;
}

/** The login that a session lives by; `undefined`: it has no user. */
export function loginOf(
  record: Pick<SessionRecord, 'id' | 'userId' | 'createdAt'>,
): (UserLogin & { readonly userId: string }) | undefined {
  const { id, userId, createdAt } = record;
  // That begins with each login and each move: what is older than a write takes was not just begun,
  // which the time of `authenticate()`, or of a login in another table, would be no sign of.
  return userId === undefined ? undefined : { id, userId, at: createdAt };
}
