import type { Snapshot } from '../../session/draft/snapshot.js';
import { renewalOf } from '../../session/draft/intents.js';
import { sameData, type SerializedData } from '../../session/draft/serialized-data.js';
import type { SessionToken } from '../../session-token/token-format.js';
import type { Conflicts } from './conflicts.js';
import type { WhyRenewed } from '../runtime/why-renewed.js';
import type { SessionRuntime } from '../runtime/session-runtime.js';
import type { StoreBudget } from '../store/store-budget.js';
import type { Stored } from '../runtime/stored.js';

export type DataChange = (data: object) => void | Promise<void>;

/** A create, a save or a move that is to be done. */
export interface WriteWork {
  /** What it starts from; `null`: nothing is stored yet. */
  readonly stored: Stored | null;
  readonly snapshot: Snapshot;
  /** From `update()`: applied to whatever the data turns out to be. */
  readonly change: DataChange | undefined;
  readonly why: WhyRenewed | undefined;
  /** The token the session will have. */
  readonly token: SessionToken;
  readonly binding: Uint8Array | undefined;
  /** Whether it is a use of the session. */
  readonly isUse: boolean;
  readonly budget: StoreBudget;
}

/** What one attempt is to store, but for the change of `update()`. */
export interface Resolved {
  readonly ours: SerializedData;
  /** The same, after the change of `update()`. */
  readonly toStore: SerializedData;
  /** Top-level keys that others changed, too. */
  readonly conflicts: readonly string[];
}

interface Parts {
  readonly runtime: SessionRuntime;
  readonly conflicts: Conflicts;
}

/**
 * Merges what this request has changed onto what is stored by now. A snapshot that was taken before
 * another operation of this same request has written is merged onto that, whatever the policy says:
 * that is for what others write.
 *
 * @param again after a conflict: what is stored instead, and the attempt that found out
 * @throws SessionConflictError with `conflict: 'reject'` when others changed the same key
 */
export function resolveData(
  work: WriteWork,
  { runtime, conflicts }: Parts,
  again?: {
    readonly onto: Stored;
    readonly before: { readonly base: Stored | null; readonly resolved: Resolved };
  },
): Resolved {
  const { snapshot, stored } = work;
  const onto = again?.onto ?? stored;
  if (onto === null) return { ours: snapshot.data, toStore: snapshot.data, conflicts: [] };
  const base = again === undefined ? snapshot.base : again.before.base?.data;
  const ours = again?.before.resolved.ours ?? snapshot.data;
  const keep = renewalOf(snapshot.intents)?.keep;
  const as = (data: SerializedData): Resolved => ({ ours: data, toStore: data, conflicts: [] });
  if (base !== undefined && sameData(base, onto.data)) return as(ours);
  if (base !== undefined && keep === undefined && sameData(base, ours)) return as(onto.data);
  if (
    again !== undefined &&
    runtime.options.conflict === 'overwrite' &&
    work.change === undefined
  ) {
    return as(ours);
  }
  const id = onto.record.id;
  const merged = conflicts.merge({ base, theirs: onto.data, ours, keep }, id);
  const isOthers = again !== undefined && merged.conflicts.length > 0;
  if (isOthers && runtime.options.conflict === 'reject') {
    throw conflicts.refused(id, 'same-key', merged.conflicts);
  }
  const data = runtime.home.codec.serialize(merged.data, id, onto.data);
  return { ...as(data), conflicts: merged.conflicts };
}
