import { SessionTooLargeError } from '../../errors/session-too-large.error.js';
import type { SerializedData } from '../../session/draft/serialized-data.js';
import type { SessionPayload } from '../../session/session-record.js';
import type { SessionToken } from '../../session-token/token-format.js';
import type { SessionRuntime } from '../runtime/session-runtime.js';
import type { Stored } from '../runtime/stored.js';
import type { Conflicts } from './conflicts.js';
import { nextRecord } from './next-record.js';
import { resolveData, type Resolved, type WriteWork } from './write-work.js';

/** One write, as it is sent. */
export interface Attempt {
  /** What it is made to replace; `null`: nothing. */
  readonly base: Stored | null;
  readonly next: Stored;
  readonly resolved: Resolved;
}

/** Makes the record to write from the work to be done. Only a change given to `update()` may do I/O. */
export class Attempts {
  readonly #runtime: SessionRuntime;
  readonly #conflicts: Conflicts;

  constructor(runtime: SessionRuntime, conflicts: Conflicts) {
    this.#runtime = runtime;
    this.#conflicts = conflicts;
  }

  /**
   * The first attempt of work without a change: complete before anything is sent, so that its token is
   * known, and what the client will be owed.
   *
   * @throws SessionSerializationError, SessionTooLargeError
   */
  first(work: WriteWork): Attempt {
    return this.#made(work, work.stored, this.#resolved(work));
  }

  /** @throws what the change throws, which leaves nothing behind: it is applied to a copy */
  firstChanged(work: WriteWork): Promise<Attempt> {
    return this.#changed(work, work.stored, this.#resolved(work));
  }

  /**
   * The next attempt after a conflict.
   *
   * @param onto what is stored by now
   * @param onWait called when the change takes its time
   * @throws SessionConflictError with `conflict: 'reject'`
   */
  again(work: WriteWork, onto: Stored, before: Attempt, onWait: () => void): Promise<Attempt> {
    const { runtime, conflicts } = this.#parts;
    const resolved = resolveData(work, { runtime, conflicts }, { onto, before });
    return this.#changed(work, onto, resolved, { before, onWait });
  }

  /** The same attempt under a newly drawn id. */
  redrawn(work: WriteWork, { resolved }: Attempt): Attempt {
    return this.#made(work, null, resolved, { token: this.#runtime.home.tokens.mint() });
  }

  get #parts() {
    return { runtime: this.#runtime, conflicts: this.#conflicts };
  }

  #resolved(work: WriteWork): Resolved {
    return resolveData(work, this.#parts);
  }

  async #changed(
    work: WriteWork,
    base: Stored | null,
    resolved: Resolved,
    again?: { readonly before: Attempt; readonly onWait: () => void },
  ): Promise<Attempt> {
    const triedAt = again?.before.next.record.createdAt;
    if (work.change === undefined) return this.#made(work, base, resolved, { triedAt });
    const { codec } = this.#runtime.home;
    const id = base?.record.id ?? work.token.id;
    const copy = codec.parse(resolved.toStore, id);
    const changing = work.change(copy);
    if (changing !== undefined) again?.onWait();
    await changing;
    const changed = { ...resolved, toStore: codec.serialize(copy, id) };
    return this.#made(work, base, changed, { triedAt });
  }

  #made(
    work: WriteWork,
    base: Stored | null,
    resolved: Resolved,
    { token = work.token, triedAt }: { token?: SessionToken; triedAt?: number | undefined } = {},
  ): Attempt {
    const { home, options, clock } = this.#runtime;
    const { toStore: data } = resolved;
    const payload = home.codec.pack(data, token.id);
    this.#checkSize(data, payload, token);
    const record = nextRecord({
      base,
      intents: work.snapshot.intents,
      why: work.why,
      payload,
      token,
      binding: work.binding,
      isUse: work.isUse,
      now: clock.now(),
      triedAt,
      timeouts: home.timeouts,
      rotationGraceMs: options.rotationGraceMs,
    });
    return { base, next: { record, data, token, source: home }, resolved };
  }

  /** Both sizes count: what compression makes small in the table is still large in memory. */
  #checkSize(data: SerializedData, { raw }: SessionPayload, { id }: SessionToken): void {
    const { maxBytes } = this.#runtime.options;
    const bytes = Math.max(Buffer.byteLength(data.raw), Buffer.byteLength(raw));
    if (bytes > maxBytes) throw new SessionTooLargeError(bytes, maxBytes);
    if (bytes > maxBytes / 4) this.#runtime.events.emit('size-warning', id, { bytes, maxBytes });
  }
}
