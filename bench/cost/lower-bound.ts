import { readUnits, writeUnits } from './item-size.js';
import type { Units } from './prices.js';
import type { Step } from './trace.js';

/** What an item cannot do without beside its data: a key of 128 bits, a time, and a name for each. */
const LEAST_BESIDE_DATA = 64;

/**
 * What the trace takes at least, for sessions that are one item each, asked for by each request that
 * shows a good cookie, and whose idle clock is as exact as `touchSeconds`: one read for each of those
 * requests, one write for each login, change and logout, and one where the clock is due.
 */
export function lowerBound(
  trace: readonly Step[],
  { touchSeconds, consistent }: { readonly touchSeconds: number; readonly consistent: boolean },
): Units {
  const units = { read: 0, write: 0 };
  const writtenAt = new Map<number, number>();
  for (const { action, bytes, visitor, at } of trace) {
    if (action === 'anonymous' || action === 'forged') continue;
    const size = bytes + LEAST_BESIDE_DATA;
    if (action !== 'login') units.read += readUnits(size, consistent);
    const isDue = at - (writtenAt.get(visitor) ?? 0) >= touchSeconds * 1000;
    if (action === 'login' || action === 'change' || action === 'logout' || isDue) {
      units.write += writeUnits(size);
      writtenAt.set(visitor, at);
    }
  }
  return units;
}
