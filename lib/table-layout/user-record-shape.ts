/** How the records of users, which tell whose sessions are whose, look in the table of the sessions. */
export interface UserRecordShape {
  /** The key of a user's record, which is never that of a session. */
  key(userId: string): Readonly<Record<string, string>>;
  /** The attributes. */
  readonly userId: string;
  readonly logins: string;
  readonly version: string;
  readonly ttl: string;
}
