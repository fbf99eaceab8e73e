import type { Item } from './table-layout.js';

/** How the records of users, which tell whose sessions are whose, look in the table of the sessions. */
export interface UserRecordShape {
  /** The key of a user's record, which is never that of a session. */
  key(userId: string): Item;
  /** The attributes. The id of the user is none: an index of sessions by user would show the record, too. */
  readonly logins: string;
  readonly version: string;
  readonly ttl: string;
}
