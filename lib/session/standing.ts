import { timingSafeEqual } from 'node:crypto';
import type { SessionRecord } from './session-record.js';

/** How a presented validator stands to the stored session. */
export type Standing =
  /** The current one. */
  | 'current'
  /** Replaced by a periodic rotation moments ago: it reads, it never writes. */
  | 'grace'
  /**
   * Replaced moments ago: good for nothing. So is any other validator for as long: it may be the one
   * before, of a client that has a newer one by now.
   */
  | 'superseded'
  /** An earlier one, after the grace: a stolen copy, or a client that missed its new cookie. */
  | 'reused'
  /** Never this session's. */
  | 'forged';

/** Compares in constant time; hashes of other lengths than the stored one are simply different. */
export function sameHash(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * @param presented the SHA-256 of the validator a client sent, `undefined` where the id is the secret
 * @param vouched a signature says that we once issued it for this very session
 */
export function standingOf(
  record: Pick<SessionRecord, 'secret' | 'superseded'>,
  presented: Uint8Array | undefined,
  now: number,
  vouched = false,
): Standing {
  if (sameHash(record.secret, presented)) return 'current';
  const previous = record.superseded;
  const isPrevious = previous !== undefined && sameHash(previous.hash, presented);
  if (previous !== undefined && now < previous.until) {
    return isPrevious && previous.reads ? 'grace' : 'superseded';
  }
  return isPrevious || vouched ? 'reused' : 'forged';
}
