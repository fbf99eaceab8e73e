import type { SessionRecord } from '../../../lib/index.js';
import type { Data } from './history.js';

const MINUTE_MS = 60_000;

/**
 * When the session was stored, in epoch milliseconds: in the future, because an engine may delete by
 * TTL, and goes by the real time. DynamoDB Local does, within a second.
 */
export const STORED_AT = Date.UTC(2050, 0, 1);
/** When the requests come: late enough for the idle clock to be due, while the session lives. */
export const REQUESTS_AT = STORED_AT + 10 * MINUTE_MS;
/** How far the clocks of two processes may be apart. */
export const MAX_SKEW_MS = 5 * MINUTE_MS - 1;
/** After the longest life a session may have. */
export const EXPIRED_AT = STORED_AT + 13 * 60 * MINUTE_MS;

export const FIRST_DATA: Data = { a: 'first', b: 'first', c: 'first', n: 0 };

/** The session to race on: stored, and presented by all requests of a run. */
export interface Subject {
  readonly token: string;
  readonly record: SessionRecord;
}
