import { randomBytes } from 'node:crypto';
import type { EndedBy, SessionPayload, SessionRecord } from '../../session/session-record.js';
import { deadline, effectiveTimeouts, type TimeoutRules } from '../../session/session-timeouts.js';
import { nextWriteIds } from '../../session/write-id.js';

/** 256 random bits, as in a session's own: nobody has the validator to it. */
const SECRET_BYTES = 32;

/**
 * What stays of a session that somebody has ended: enough to tell its client why. Its secret is nobody's,
 * so every other write of it fails, also of an older version of this module, which knows nothing of
 * `endedBy`.
 */
export function endedRecord(
  base: SessionRecord,
  { by, empty, timeouts, now }: EndingRecord,
): SessionRecord {
  const inForce = { ...effectiveTimeouts(base, timeouts), idle: Number.POSITIVE_INFINITY };
  return {
    ...base,
    secret: randomBytes(SECRET_BYTES),
    superseded: base.secret && { hash: base.secret, until: 0, reads: false },
    payload: empty,
    version: base.version + 1,
    writeIds: nextWriteIds(base),
    // Whatever is left of it in the table that it came from was over then, too.
    rotatedAt: now,
    expiresAt: deadline(base.createdAt, base.accessedAt, inForce),
    csrfSecret: undefined,
    binding: undefined,
    metadata: undefined,
    endedBy: by,
  };
}

/** What takes the place of a session that is not stored yet, and must not be any more. */
export function neverRecord(
  id: string,
  { by, empty, timeouts, now, userId }: EndingRecord & { readonly userId: string },
): SessionRecord {
  return {
    id,
    secret: randomBytes(SECRET_BYTES),
    superseded: undefined,
    payload: empty,
    version: 1,
    writeIds: nextWriteIds(),
    createdAt: now,
    accessedAt: now,
    rotatedAt: now,
    expiresAt: deadline(now, now, effectiveTimeouts(NO_OWN_TIMEOUTS, timeouts)),
    ...NO_OWN_TIMEOUTS,
    userId,
    authenticatedAt: now,
    csrfSecret: undefined,
    binding: undefined,
    endedBy: by,
  };
}

export interface EndingRecord {
  readonly by: EndedBy;
  /** No data, as a serializer of the application writes it. */
  readonly empty: SessionPayload;
  readonly timeouts: TimeoutRules;
  /** Epoch milliseconds. */
  readonly now: number;
}

const NO_OWN_TIMEOUTS = { idleTimeout: undefined, absoluteTimeout: undefined };
