import { timingSafeEqual } from 'node:crypto';
import type { SessionRecord } from './session-record.js';
import { MAX_CLOCK_SKEW_MS } from './session-timeouts.js';

/** How a presented validator stands to the stored session. */
export type ValidatorStanding =
  /** The current one. */
  | 'current'
  /** Replaced by a periodic rotation moments ago: it reads, it never writes. */
  | 'grace'
  /**
   * Replaced not long ago: good for nothing. So is any other validator for as long: it may be the one
   * before, of a client that has a newer one by now.
   */
  | 'superseded'
  /** An earlier one, long after it was replaced: a stolen copy, or a client that missed its new cookie. */
  | 'reused'
  /** Never this session's. */
  | 'forged';

/** Compares in constant time; hashes of other lengths than the stored one are simply different. */
export function sameHash(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * The node that replaced a validator may have another clock than this one, so nobody is accused of
 * a reuse until five minutes after the grace.
 *
 * @param presented the SHA-256 of the validator a client sent, `undefined` where the id is the secret
 * @param vouched a signature says that we once issued it for this very session
 */
export function validatorStanding(
  record: Pick<SessionRecord, 'secret' | 'superseded'>,
  presented: Uint8Array | undefined,
  now: number,
  vouched = false,
): ValidatorStanding {
  if (sameHash(record.secret, presented)) return 'current';
  const previous = record.superseded;
  const isPrevious = previous !== undefined && sameHash(previous.hash, presented);
  if (isPrevious && previous.reads && now < previous.until) return 'grace';
  if (previous !== undefined && now < previous.until + MAX_CLOCK_SKEW_MS) return 'superseded';
  return isPrevious || vouched ? 'reused' : 'forged';
}
