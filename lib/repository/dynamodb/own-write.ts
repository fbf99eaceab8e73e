import { isDeepStrictEqual } from 'node:util';
import type { SessionRecord } from '../../session/session-record.js';
import { isOwnWrite } from '../../session/write-id.js';
import type { Item, TableLayout } from '../../table-layout/table-layout.js';
import type { SaveResult } from '../session.repository.js';

/** A condition that did not hold, and what made it so. */
export type Refused = Extract<SaveResult, { applied: false }> & {
  readonly item: Item | undefined;
  readonly attempts: number;
};

/**
 * Whether the condition failed because the attempt before, whose reply was lost, had been applied.
 *
 * Tables of other libraries keep no names of writes. There a repeated attempt takes it for its own
 * write when all that it wrote is stored, but for the clock, which a touch may have moved since.
 */
export function wasApplied(refused: Refused, written: SessionRecord, layout: TableLayout): boolean {
  const { current, item, attempts } = refused;
  if (current === null || item === undefined) return false;
  if (current.writeIds.length > 0) return isOwnWrite(current, written);
  const wanted = layout.toItem(written);
  return (
    attempts > 1 &&
    layout.attributes
      .filter((attribute) => !layout.clockAttributes.includes(attribute))
      .every((attribute) => isDeepStrictEqual(item[attribute], wanted[attribute]))
  );
}
