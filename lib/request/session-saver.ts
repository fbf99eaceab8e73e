import { SessionStoreError } from '../errors/session-store.error.js';
import type { SessionRecord } from '../session/session-record.js';
import type { SessionState } from '../session/session-state.js';
import type { SessionToken } from '../session-token/token-format.js';
import type { ConflictResolver, DataChange, PendingChange } from './conflict-resolver.js';
import { fixationSuspect } from './fixation-check.js';
import { KeyedQueue } from './keyed-queue.js';
import { mintMovedToken } from './moved-token.js';
import type { RecordMaker } from './record-maker.js';
import type { MoveResult, SessionMover } from './session-mover.js';
import type { SessionRuntime } from './session-runtime.js';
import { StoreBudgetSpentError, type StoreBudget } from './store-budget.js';

const MAX_PAUSE_MS = 50;

export interface WriteContext {
  readonly state: SessionState;
  readonly budget: StoreBudget;
  /** What to store: `state.data`, or how that was at some moment. */
  readonly data: object;
}

export interface SaverParts {
  readonly runtime: SessionRuntime;
  readonly conflicts: ConflictResolver;
  readonly records: RecordMaker;
  readonly mover: SessionMover;
}

type Attempt = { readonly done: true } | { readonly done: false; readonly current: SessionRecord };

/** Writes a changed session over the one it was loaded from, merging when others were faster. */
export class SessionSaver {
  readonly #parts: SaverParts;
  readonly #queue = new KeyedQueue();

  constructor(parts: SaverParts) {
    this.#parts = parts;
  }

  /**
   * One conditional update; after a conflict again on top of what is stored now. Retries of one
   * process queue up per session: they would only make each other fail.
   *
   * @throws SessionConflictError when the session is gone, or the budget is spent on conflicts
   */
  async save(context: WriteContext, base: SessionRecord, change?: DataChange): Promise<void> {
    const { state, budget, data } = context;
    const pending: PendingChange = { loaded: base, state, data, change };
    let attempt = await this.#attempt(pending, budget);
    if (attempt.done) return;
    const queuedAt = performance.now();
    await this.#queue.run(base.id, async () => {
      budget.charge(performance.now() - queuedAt);
      for (let round = 0; !attempt.done; round++) {
        if (budget.spent) throw this.#parts.conflicts.refused(base.id, 'contention');
        if (round > 0) await budget.pause(Math.min(2 ** round, MAX_PAUSE_MS));
        attempt = await this.#attempt(pending, budget, attempt.current);
      }
    });
  }

  async #attempt(
    pending: PendingChange,
    budget: StoreBudget,
    current?: SessionRecord,
  ): Promise<Attempt> {
    const { conflicts, records } = this.#parts;
    const { state } = pending;
    const base = current ?? pending.loaded;
    const resolved = await conflicts.resolve(pending, current);
    const { intent } = state;
    const token = this.#tokenFor(state, base);
    const made = records.make({ state, base, data: resolved.data, token });
    const result = await this.#store(made.record, base, {
      state,
      budget,
      isRetry: current !== undefined,
    });
    if (!result.applied) {
      const reason = conflicts.whyGone(result.current, base, state);
      if (result.current === null || reason !== undefined) {
        throw conflicts.refused(base.id, reason ?? 'destroyed');
      }
      return { done: false, current: result.current };
    }
    records.adopt({ state, intent, token, ...made });
    if (intent.renew === undefined) this.#warnOfFixation(resolved.data, base);
    this.#report(made.record, intent.renew, current && resolved.conflicts);
    // Last, because it fails where the handler has put in meanwhile what cannot be kept.
    conflicts.apply(state, resolved, base.id);
    // The client hears of the failure and gets the new token: whichever record is left, it has that one.
    if (result.unclear !== undefined) throw result.unclear;
    return { done: true };
  }

  async #store(
    next: SessionRecord,
    base: SessionRecord,
    call: { state: SessionState; budget: StoreBudget; isRetry: boolean },
  ): Promise<MoveResult> {
    const { runtime, conflicts, mover } = this.#parts;
    const { state, budget, isRetry } = call;
    const now = runtime.clock.now();
    try {
      if (next.id !== base.id)
        return await mover.move(next, base, { source: state.source, budget });
      return await runtime.store.save(next, base, { now, budget, isRetry });
    } catch (error) {
      // Out of time because others kept being faster: a conflict, not a broken store.
      const spent =
        error instanceof SessionStoreError && error.cause instanceof StoreBudgetSpentError;
      if (isRetry && spent) throw conflicts.refused(base.id, 'contention');
      throw error;
    }
  }

  #tokenFor(state: SessionState, base: SessionRecord): SessionToken {
    const { tokens } = this.#parts.runtime;
    if (state.source !== 0) return mintMovedToken(base.id, tokens);
    if (state.intent.renew !== undefined) return tokens.renew(base.id);
    return state.token ?? { id: base.id, secret: base.secret, text: '' };
  }

  #warnOfFixation(data: object, base: SessionRecord): void {
    const { codec, events } = this.#parts.runtime;
    const key = fixationSuspect(data, base, codec);
    if (key !== undefined) events.emit('fixation-warning', base.id, { key });
  }

  #report(
    record: SessionRecord,
    why: SessionState['intent']['renew'],
    mergedKeys: readonly string[] | undefined,
  ): void {
    const { events } = this.#parts.runtime;
    const { id, version, userId } = record;
    if (mergedKeys !== undefined)
      events.emit('conflict', id, { outcome: 'merged', keys: mergedKeys });
    if (why === undefined) events.emit('saved', id, { version });
    else events.emit('rotated', id, { why, userId });
  }
}
