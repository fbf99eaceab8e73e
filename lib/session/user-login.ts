import type { SessionRecord } from './session-record.js';

/** One login of a user: into which session, and when. */
export interface UserLogin {
  /** The selector of the session. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The login that a session lives by; `undefined`: it has no user. */
export function loginOf(
  record: Pick<SessionRecord, 'id' | 'userId' | 'authenticatedAt' | 'createdAt'>,
): (UserLogin & { readonly userId: string }) | undefined {
  const { id, userId, authenticatedAt, createdAt } = record;
  // A session that came from another library's table may not tell when its user logged in.
  return userId === undefined ? undefined : { id, userId, at: authenticatedAt ?? createdAt };
}
