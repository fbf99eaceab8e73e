import { handleOf } from '../session/session-handle.js';
import type { SessionRecord } from '../session/session-record.js';
import { effectiveDeadline, type TimeoutRules } from '../session/session-timeouts.js';

/** One session of a user, as a list of them shows it: nothing of it opens a session. */
export interface UserSession {
  /** What `revoke()` takes, and `session.handle` in the session itself. */
  readonly handle: string;
  /** When it began, which is when its user logged in. */
  readonly createdAt: Date;
  /** When it was last used, up to `touchInterval` ago. */
  readonly lastAccessedAt: Date;
  /** When it will end, if it is not used before. */
  readonly expiresAt: Date;
  readonly authenticatedAt: Date;
  /** Whether it is the session that the list was asked for in. */
  readonly current: boolean;
  /** What `authenticate()` was given as `metadata`. */
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
}

/** @param own the handle of the current session */
export function userSessionOf(
  record: SessionRecord,
  timeouts: TimeoutRules,
  own: string | undefined,
): UserSession {
  const { id, createdAt, accessedAt, authenticatedAt, metadata } = record;
  const handle = handleOf(id);
  return {
    handle,
    createdAt: new Date(createdAt),
    lastAccessedAt: new Date(accessedAt),
    expiresAt: new Date(effectiveDeadline(record, timeouts)),
    // A session that came from another library's table may not tell when its user logged in.
    authenticatedAt: new Date(authenticatedAt ?? createdAt),
    current: handle === own,
    metadata:
      metadata === undefined ? undefined : (JSON.parse(metadata) as Record<string, unknown>),
  };
}
