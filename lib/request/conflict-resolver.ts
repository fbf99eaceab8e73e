import {
  SessionConflictError,
  type SessionConflictReason,
} from '../errors/session-conflict.error.js';
import { changedKeys, keepOnly, mergeData, takeOver } from '../session/merge.js';
import { SessionCorruptError } from '../errors/session-corrupt.error.js';
import type { PayloadCodec } from '../serializer/payload-codec.js';
import type { SessionRecord } from '../session/session-record.js';
import type { SessionState } from '../session/session-state.js';
import { expiryReason } from '../session/session-timeouts.js';
import { sameHash } from '../session/standing.js';
import type { SessionRuntime } from './session-runtime.js';

type Data = Record<string, unknown>;

export type DataChange = (data: object) => void | Promise<void>;

/** What one request wants to write, on top of what it loaded. */
export interface PendingChange {
  readonly loaded: SessionRecord;
  readonly state: SessionState;
  /** The session's data with this request's changes. */
  readonly data: object;
  /** From `update()`: applied to whatever the data turns out to be. */
  readonly change: DataChange | undefined;
}

export interface Resolution {
  /** What to write. */
  readonly data: object;
  /** Top-level keys both sides changed. */
  readonly conflicts: readonly string[];
  /** What the handler's own `data` must take over once the write is done; `undefined`: nothing. */
  readonly takeOver: TakeOver | undefined;
}

interface TakeOver {
  readonly from: Data;
  readonly keys: readonly string[];
  /** The handler's data as it was: what is different after the write changed meanwhile. */
  readonly since: Data;
}

/** Decides what to write when another request has written meanwhile. Does no I/O. */
export class ConflictResolver {
  readonly #runtime: SessionRuntime;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
  }

  /** Why a write can never succeed any more, or `undefined`: it can be repeated on `current`. */
  whyGone(
    current: SessionRecord | null,
    base: Pick<SessionRecord, 'secret'>,
    state: SessionState,
  ): SessionConflictReason | undefined {
    if (current === null) return 'destroyed';
    if (!sameHash(current.secret, base.secret)) return 'rotated';
    const { timeouts } = this.#runtime.sourceOf(state);
    return expiryReason(current, timeouts, this.#runtime.clock.now()) && 'expired';
  }

  /** An error to throw, reported. */
  refused(
    id: string | undefined,
    reason: SessionConflictReason,
    keys: readonly string[] = [],
  ): SessionConflictError {
    this.#runtime.events.emit('conflict', id, { outcome: reason, keys });
    return new SessionConflictError(reason, keys);
  }

  /**
   * @param current what is stored instead of what was loaded; `undefined` on the first attempt
   * @throws SessionConflictError with `conflict: 'reject'` when both sides changed one key
   */
  async resolve(pending: PendingChange, current?: SessionRecord): Promise<Resolution> {
    const { change, state, loaded } = pending;
    const merged = current === undefined ? undefined : this.#merge(pending, current);
    const data = merged?.data ?? pending.data;
    const conflicts = merged?.conflicts ?? [];
    if (change === undefined) return { data, conflicts, takeOver: merged?.takeOver };
    return { ...(await this.applied(change, { data, state, id: loaded.id })), conflicts };
  }

  /** The change applied to a copy, so that one that throws half-way leaves nothing behind. */
  async applied(
    change: DataChange,
    to: { readonly data: object; readonly state: SessionState; readonly id: string },
  ): Promise<Pick<Resolution, 'data' | 'takeOver'>> {
    const before = this.copy(to.state.data, to.id);
    const data = this.copy(to.data, to.id);
    await change(data);
    return { data, takeOver: { from: data, keys: changedKeys(before, data), since: before } };
  }

  /**
   * After the write: the handler's object gets what it does not have yet, and keeps what the handler
   * has changed of it meanwhile.
   */
  apply(state: SessionState, resolution: Pick<Resolution, 'takeOver'>, id: string): void {
    if (resolution.takeOver === undefined) return;
    const { from, keys, since } = resolution.takeOver;
    const now = this.copy(state.data, id);
    const meanwhile = changedKeys(since, now);
    const rest = keys.filter((key) => !meanwhile.includes(key));
    takeOver(state.changeableData(), from, rest);
  }

  /** Makes `target` equal to `source` without replacing the object that handlers may hold, if it can. */
  replace(target: object, source: object): object {
    const keys = new Set([...Object.keys(target), ...Object.keys(source)]);
    try {
      takeOver(target as Data, source as Data, keys);
      return target;
    } catch {
      // Frozen, or partly read-only: whoever holds that object has no say any more.
      return source;
    }
  }

  /** As the serializer keeps it: what goes in is what a later request would read. */
  copy(data: object, id: string): Data {
    const { codec } = this.#runtime;
    return codec.decode(codec.encode(data, id, codec.fingerprint(data, id)), id) as Data;
  }

  /** A newer deployment may have written what only it can read: nothing can be merged into that. */
  #readable({ payload, id }: SessionRecord, reader: PayloadCodec): Data {
    try {
      return reader.open(payload, id).data as Data;
    } catch (error) {
      if (error instanceof SessionCorruptError) throw this.refused(id, 'changed');
      throw error;
    }
  }

  #merge(pending: PendingChange, current: SessionRecord): Resolution | undefined {
    const { loaded, state, data, change } = pending;
    const { options } = this.#runtime;
    // What `update()` promises does not depend on the policy: it is applied to fresh data.
    if (options.conflict === 'overwrite' && change === undefined) return undefined;
    const reader = this.#runtime.codecOf(state.source);
    const { keep } = state.intent;
    const kept = (side: Data) => (keep === undefined ? side : keepOnly(side, keep));
    const base = kept(reader.decode(loaded.payload, loaded.id) as Data);
    const stored = kept(this.#readable(current, reader));
    const local = this.copy(data, loaded.id);
    const { merged, conflicts, adopted } = mergeData(base, stored, local);
    if (conflicts.length > 0 && options.conflict === 'reject') {
      throw this.refused(loaded.id, 'same-key', conflicts);
    }
    return {
      data: this.replace(stored, merged),
      conflicts,
      takeOver: { from: merged, keys: adopted, since: local },
    };
  }
}
