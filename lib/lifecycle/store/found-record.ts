import type { SessionRecord } from '../../session/session-record.js';
import { sameHash } from '../../session/validator-standing.js';
import { isOwnWrite } from '../../session/write-id.js';

/**
 * Whether what is found is what was written. Tables of other libraries keep no names of writes: there it
 * is its own when all of it is stored.
 */
export function isStored(found: SessionRecord, written: SessionRecord): boolean {
  if (found.writeIds.length > 0) return isOwnWrite(found, written);
  return samePayload(found, written) && found.userId === written.userId;
}

/** Whether what is found is what a write was to replace. */
export function isStill(found: SessionRecord | null, base: SessionRecord): boolean {
  if (found === null || !sameHash(found.secret, base.secret)) return false;
  return found.version === base.version && (found.writeIds.length > 0 || samePayload(found, base));
}

function samePayload({ payload: one }: SessionRecord, { payload: other }: SessionRecord): boolean {
  return one.format === other.format && Buffer.from(one.raw).equals(Buffer.from(other.raw));
}
