import type { SessionRecord } from './session-record.js';

/** Both limits of a session, in whole seconds. */
export interface SessionTimeouts {
  /** Seconds without a request after which the session ends (OWASP ASVS 5.0, 7.3.1). */
  readonly idle: number;
  /** Seconds after login at which the session ends however active it is (ASVS 5.0, 7.3.2). */
  readonly absolute: number;
}

/** The module's limits, and how far sessions may go beyond them by their own. */
export interface TimeoutRules extends SessionTimeouts {
  /** Default none: rows of other libraries say for themselves how long they live. */
  readonly ceilings?: SessionTimeouts;
}

/** Which of the two limits ended a session. */
export type ExpiryReason = 'idle' | 'absolute';

type Clocked = Pick<
  SessionRecord,
  'createdAt' | 'accessedAt' | 'expiresAt' | 'idleTimeout' | 'absoluteTimeout'
>;

/**
 * How far another node's clock may run ahead of ours before its sessions are refused. AWS itself
 * refuses requests signed about 15 minutes off, so a fleet that works at all is well within this.
 */
export const MAX_CLOCK_SKEW_MS = 5 * 60_000;

/** The limits in force: the session's own where it has them, within the ceilings, else the module's. */
export function effectiveTimeouts(
  own: Pick<SessionRecord, 'idleTimeout' | 'absoluteTimeout'>,
  { idle, absolute, ceilings }: TimeoutRules,
): SessionTimeouts {
  const within = (value: number, ceiling: number | undefined) =>
    ceiling === undefined ? value : Math.min(value, ceiling);
  return {
    idle: within(own.idleTimeout ?? idle, ceilings?.idle),
    absolute: within(own.absoluteTimeout ?? absolute, ceilings?.absolute),
  };
}

/** The last instant that a `Date` can hold, for stored timeouts that no option could have made. */
const LAST_INSTANT = 8_640_000_000_000_000;

/** Epoch milliseconds of the earlier deadline: what is stored as `expiresAt`. */
export function deadline(createdAt: number, accessedAt: number, timeouts: SessionTimeouts): number {
  const { idle, absolute } = timeouts;
  return Math.min(accessedAt + idle * 1000, createdAt + absolute * 1000, LAST_INSTANT);
}

/**
 * The deadline in force now. The stored one counts as well as the one the present options give, so
 * that a tightened option works at once, and a session never outlives what it was promised.
 */
export function effectiveDeadline(record: Clocked, module: TimeoutRules): number {
  const timeouts = effectiveTimeouts(record, module);
  return Math.min(record.expiresAt, deadline(record.createdAt, record.accessedAt, timeouts));
}

/**
 * Why the session is over at `now`, or `undefined` while it lives: it is valid only while
 * `now < deadline`, to the millisecond, whatever DynamoDB's TTL has or has not deleted yet.
 */
export function expiryReason(
  record: Clocked,
  module: TimeoutRules,
  now: number,
): ExpiryReason | undefined {
  if (now < effectiveDeadline(record, module)) return undefined;
  const timeouts = effectiveTimeouts(record, module);
  const absolute = record.createdAt + timeouts.absolute * 1000;
  const idle = Math.min(record.accessedAt + timeouts.idle * 1000, record.expiresAt);
  // Rows of other libraries tell a deadline in whole seconds, rounded down, whichever of the two it is.
  return wholeSecond(absolute) <= wholeSecond(idle) ? 'absolute' : 'idle';
}

function wholeSecond(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

/** A session that claims to be from the future would outlive its limits: it is refused. */
export function isFromTheFuture(record: Clocked, now: number): boolean {
  return record.createdAt > now + MAX_CLOCK_SKEW_MS || record.accessedAt > now + MAX_CLOCK_SKEW_MS;
}
