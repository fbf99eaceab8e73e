import { randomBytes } from 'node:crypto';
import type { SessionRecord } from './session-record.js';

type Written = Pick<SessionRecord, 'writeIds'>;

/**
 * How many writes are remembered: a retry is recognised until this many others have followed the
 * write it repeats, which within one request's store budget they do not.
 */
const REMEMBERED_WRITES = 4;

/** The names to store with a write on top of `base`, a new one first. */
export function nextWriteIds(base?: Written): readonly string[] {
  const name = randomBytes(6).toString('base64url');
  return [name, ...(base?.writeIds ?? [])].slice(0, REMEMBERED_WRITES);
}

/** Whether the write that made `attempted` is part of what is stored. */
export function isOwnWrite(stored: Written, attempted: Written): boolean {
  const name = attempted.writeIds[0];
  return name !== undefined && stored.writeIds.includes(name);
}
