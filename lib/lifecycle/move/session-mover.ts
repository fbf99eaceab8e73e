import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import { SessionStoreError } from '../../errors/session-store.error.js';
import type { SaveResult } from '../../repository/session.repository.js';
import type { SessionRecord } from '../../session/session-record.js';
import { MAX_CLOCK_SKEW_MS } from '../../session/session-timeouts.js';
import type { SessionRuntime } from '../runtime/session-runtime.js';
import type { StoreBudget } from '../store/store-budget.js';
import type { SessionStore } from '../store/session-store.js';
import type { Stored } from '../runtime/stored.js';
import type { WhyRenewed } from '../runtime/why-renewed.js';

/** `unclear`: why nobody knows whether the old record is gone; the new one is stored. */
export type MoveResult = SaveResult & { readonly unclear?: SessionStoreError };

interface OldPlace {
  readonly store: SessionStore;
  readonly base: SessionRecord;
  readonly budget: StoreBudget;
}

/** Whether the old row stays: not where the old token must read nothing any more. */
export function keepsOld({ source }: Stored, why: WhyRenewed | undefined): boolean {
  return why === 'migrate' && source.leaving?.keepsRow === true;
}

/**
 * Gives a session another id: create the new record, then delete the old one, on the condition that
 * it is still the one that was loaded. For tables whose id is the secret, where a new token cannot
 * be one update, and for moving out of another library's table.
 *
 * At every moment at least one of the two is stored, so a crash in between loses nobody's data: the
 * client goes on with the token it has. What is left over ends by its own timeouts, or is replaced
 * by the next move of the same session where that comes to the same new id.
 */
export class SessionMover {
  readonly #runtime: SessionRuntime;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
  }

  /**
   * `applied: false` when the old record changed or went, or another request is moving it: then there
   * is no new one of this request.
   *
   * @throws SessionStoreError when the session is still where it was
   */
  async move(
    next: SessionRecord,
    { record: base, source: { store } }: Stored,
    { budget, keepsOld: isDone }: { readonly budget: StoreBudget; readonly keepsOld: boolean },
  ): Promise<MoveResult> {
    const old: OldPlace = { store, base, budget };
    const taken = await this.#claim(next, old);
    if (taken !== undefined) return { applied: false, current: taken };
    if (isDone) return { applied: true };
    const result = await store
      .delete(base, budget, { unchanged: true })
      .catch((failure: unknown) => this.#afterFailedDelete(failure, next, old));
    if (!result.applied) await this.#undo(next, budget);
    return result;
  }

  /**
   * The delete may have been done, or may still be: the new record is only removed when the old one
   * is seen in its place. When not even that can be asked, both stay, and the client gets the new token.
   */
  async #afterFailedDelete(
    failure: unknown,
    next: SessionRecord,
    old: OldPlace,
  ): Promise<MoveResult> {
    if (failure instanceof SessionStoreError) {
      const isGone = await this.#isGone(old);
      if (isGone === undefined) return { applied: true, unclear: failure };
      if (isGone) return { applied: true };
    }
    await this.#undo(next, old.budget).catch(() => undefined);
    throw failure;
  }

  /** `undefined` when the store does not say. */
  async #isGone({ store, base, budget }: OldPlace): Promise<boolean | undefined> {
    try {
      return (await store.find(base.id, budget)) === null;
    } catch (failure) {
      return failure instanceof SessionCorruptError ? false : undefined;
    }
  }

  /** Stores the new record; what holds its id instead, `null` when that has gone by now. */
  async #claim(next: SessionRecord, old: OldPlace): Promise<SessionRecord | null | undefined> {
    const { budget } = old;
    try {
      if (await this.#runtime.home.store.create(next, budget)) return undefined;
      return await this.#replaceLeftover(next, old);
    } catch (error) {
      // It may be stored all the same, where it would only be in the way of the next move.
      await this.#undo(next, budget).catch(() => undefined);
      throw error;
    }
  }

  /**
   * The new id is taken. Either a request of the same client has moved the session or is just about
   * it, and then this one is too late; or an earlier move ended half-way, before its client heard of
   * the new token. That is so when the old record is still there, and nobody can be at work any more.
   */
  async #replaceLeftover(
    next: SessionRecord,
    old: OldPlace,
  ): Promise<SessionRecord | null | undefined> {
    const { budget, base } = old;
    const { store } = this.#runtime.home;
    const found = await store.find(next.id, budget);
    if (found === null || this.#isUnderWay(found)) return found;
    if ((await old.store.find(base.id, budget)) === null) return found;
    const { applied } = await store.delete(found, budget, { unchanged: true });
    return applied && (await store.create(next, budget)) ? undefined : found;
  }

  /** A move takes at most the store budget of its request, by the clock of another node. */
  #isUnderWay({ rotatedAt, superseded }: SessionRecord): boolean {
    const { clock, options } = this.#runtime;
    const until = superseded?.until ?? Number.POSITIVE_INFINITY;
    const over = Math.max(until, rotatedAt + options.storeTimeoutMs) + MAX_CLOCK_SKEW_MS;
    return clock.now() < over;
  }

  async #undo(next: SessionRecord, budget: StoreBudget): Promise<void> {
    await this.#runtime.home.store.delete(next, budget);
  }
}
