/** How many sessions a user may have at a time: the option `maxSessionsPerUser`. */
export interface SessionLimitOptions {
  /** From 1 to 1,000. */
  limit: number;
  /**
   * What a login above the limit does. Default `'evict-oldest'`: it ends the session with the oldest login,
   * whose `session.ended` says so. `'reject'`: it fails with `SessionLimitError` (409).
   */
  policy?: 'reject' | 'evict-oldest';
}

export type SessionLimit = Required<Readonly<SessionLimitOptions>>;
