import {
  SessionConflictError,
  type SessionConflictReason,
} from '../../errors/session-conflict.error.js';
import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import { keepOnly, mergeData } from '../../session/draft/merge.js';
import type { SerializedData } from '../../session/draft/serialized-data.js';
import type { SessionRecord } from '../../session/session-record.js';
import { expiryReason } from '../../session/session-timeouts.js';
import { sameHash } from '../../session/validator-standing.js';
import type { SessionRuntime } from '../runtime/session-runtime.js';
import type { Stored } from '../runtime/stored.js';

type Data = Record<string, unknown>;

/** Three states of one session's data. */
export interface Sides {
  /** What this request started from; `undefined`: from nothing. */
  readonly base: SerializedData | undefined;
  /** What is stored by now. */
  readonly theirs: SerializedData;
  /** What this request wants to be stored. */
  readonly ours: SerializedData;
  /** Only these top-level keys may survive, on either side. */
  readonly keep: readonly string[] | undefined;
}

export interface Merged {
  readonly data: Data;
  /** Top-level keys both sides changed. */
  readonly conflicts: readonly string[];
}

/** Decides what becomes of a write when what it started from has changed. Does no I/O. */
export class Conflicts {
  readonly #runtime: SessionRuntime;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
  }

  /** Why a write can never succeed any more, or `undefined`: it can be repeated on `current`. */
  whyGone(
    current: SessionRecord | null,
    { record, source }: Stored,
  ): SessionConflictReason | undefined {
    if (current === null) return 'destroyed';
    if (!sameHash(current.secret, record.secret)) return 'rotated';
    return expiryReason(current, source.timeouts, this.#runtime.clock.now()) && 'expired';
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
   * The record that is stored instead of `stored`, to try again on.
   *
   * @throws SessionConflictError when only a newer deployment can read what has been written
   */
  opened(current: SessionRecord, stored: Stored): Stored {
    try {
      const { serialized } = stored.source.codec.open(current.payload, current.id);
      return { ...stored, record: current, data: serialized };
    } catch (error) {
      if (error instanceof SessionCorruptError) throw this.refused(current.id, 'changed');
      throw error;
    }
  }

  /** Three-way, by top-level key: different keys both survive, and of the same key ours does. */
  merge({ base, theirs, ours, keep }: Sides, id: string): Merged {
    const { codec } = this.#runtime.home;
    const parse = (data: SerializedData | undefined): Data => {
      const parsed = (data === undefined ? {} : codec.parse(data, id)) as Data;
      return keep === undefined ? parsed : keepOnly(parsed, keep);
    };
    const stored = parse(theirs);
    const local = codec.parse(ours, id) as Data;
    const { merged, conflicts } = mergeData(parse(base), stored, local);
    return { data: become(stored, merged), conflicts };
  }
}

/** Keeps the object that a serializer made, which may be of a class. */
function become(target: Data, source: Data): Data {
  for (const key of Object.keys(target)) if (!Object.hasOwn(source, key)) delete target[key];
  for (const key of Object.keys(source)) {
    const property = { value: source[key], writable: true, enumerable: true, configurable: true };
    Object.defineProperty(target, key, property);
  }
  return target;
}
