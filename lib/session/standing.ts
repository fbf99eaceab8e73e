import { timingSafeEqual } from 'node:crypto';
import type { SessionRecord } from './session-record.js';

/** How a presented validator stands to the stored session. */
export type Standing =
  /** The current one. */
  | 'current'
  /** Replaced by a periodic rotation moments ago: it reads, it never writes. */
  | 'grace'
  /** Replaced moments ago: known, but good for nothing. */
  | 'superseded'
  /** The last one, presented after its grace: a stolen copy, or a client that missed its new cookie. */
  | 'reused'
  /** Never this session's. */
  | 'forged';

/** Compares in constant time; hashes of other lengths than the stored one are simply different. */
export function sameHash(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && timingSafeEqual(a, b);
}

/** `presented` is the SHA-256 of the validator a client sent, `undefined` where the id is the secret. */
export function standingOf(
  record: Pick<SessionRecord, 'secret' | 'superseded'>,
  presented: Uint8Array | undefined,
  now: number,
): Standing {
  if (sameHash(record.secret, presented)) return 'current';
  const previous = record.superseded;
  if (previous === undefined || !sameHash(previous.hash, presented)) return 'forged';
  if (now >= previous.until) return 'reused';
  return previous.reads ? 'grace' : 'superseded';
}
