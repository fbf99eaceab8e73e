import type { Draft } from '../session/draft/draft.js';
import type { Snapshot } from '../session/draft/snapshot.js';
import { goneError } from '../session/state-errors.js';
import type { Stored } from './runtime/stored.js';
import type { StoreBudget } from './store/store-budget.js';
import type { Conflicts } from './write/conflicts.js';

/**
 * Throws away the changes made before `reload()` was called; changes made since then stay.
 *
 * @param asked the draft at the time of the call; `undefined` if it could not be serialized
 * @returns what is stored now
 * @throws SessionStateError when the session is not stored (any more)
 */
export async function reload(
  draft: Draft,
  stored: Stored | null,
  asked: Snapshot | undefined,
  { conflicts, budget }: { readonly conflicts: Conflicts; readonly budget: StoreBudget },
): Promise<Stored> {
  const found = stored && (await stored.source.store.find(stored.record.id, budget));
  if (!found || conflicts.whyGone(found, stored) !== undefined) throw goneError();
  const { codec } = stored.source;
  // Read first: if that fails, the draft has not been changed yet.
  const { data, serialized } = codec.open(found.payload, found.id);
  const askedData = asked === undefined ? data : codec.parse(asked.data, found.id);
  draft.reload(asked, data, serialized, askedData);
  return { ...stored, record: found, data: serialized };
}
