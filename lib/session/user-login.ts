import type { SessionRecord } from './session-record.js';

/** One login of a user: into which session, and when. */
export interface UserLogin {
  /** The selector of the session. */
  readonly id: string;
  /** When it was written, not when it was asked for: epoch milliseconds. */
  readonly at: number;
}

/** A login, and whose it is. */
export interface LoginOfUser extends UserLogin {
  readonly userId: string;
}

/** The login that a session lives by; `undefined`: it has no user. */
export function loginOf(
  record: Pick<SessionRecord, 'id' | 'userId' | 'createdAt'>,
): LoginOfUser | undefined {
  const { id, userId, createdAt } = record;
  // That begins with each login and each move: what is older than a write takes was not just begun,
  // which the time of `authenticate()`, or of a login in another table, would be no sign of.
  return userId === undefined ? undefined : { id, userId, at: createdAt };
}

/** Whether two sessions live by the same login, or both by none. */
export function sameLogin(one: LoginOfUser | undefined, other: LoginOfUser | undefined): boolean {
  return one?.userId === other?.userId && one?.id === other?.id && one?.at === other?.at;
}
