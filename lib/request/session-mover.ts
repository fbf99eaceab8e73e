import type { SaveResult } from '../repository/session.repository.js';
import type { SessionRecord } from '../session/session-record.js';
import type { SessionRuntime } from './session-runtime.js';
import type { StoreBudget } from './store-budget.js';

/**
 * Gives a session another id: create the new record, then delete the old one, on the condition that
 * it is still the one that was loaded. For tables whose id is the secret, where a new token cannot
 * be one update, and for moving out of another library's table.
 *
 * A crash in between leaves both: nobody loses data, and the old one ends by its own timeouts.
 */
export class SessionMover {
  readonly #runtime: SessionRuntime;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
  }

  /** `applied: false` when the old record changed or went: then there is no new one either. */
  async move(
    next: SessionRecord,
    base: SessionRecord,
    from: { readonly source: number; readonly budget: StoreBudget },
  ): Promise<SaveResult> {
    const { store, sources } = this.#runtime;
    const { budget } = from;
    const created =
      (await this.#create(next, budget)) || (await this.#replaceLeftover(next, budget));
    if (!created) return { applied: false, current: null };
    const old = sources[from.source]?.store ?? store;
    try {
      const result = await old.call('delete', base.id, budget, (repository, signal) =>
        repository.delete(base, { unchanged: true, signal }),
      );
      if (!result.applied) await this.#undo(next, budget);
      return result;
    } catch (error) {
      await this.#undo(next, budget).catch(() => undefined);
      throw error;
    }
  }

  #create(next: SessionRecord, budget: StoreBudget): Promise<boolean> {
    return this.#runtime.store.call('create', next.id, budget, (repository, signal) =>
      repository.create(next, { signal }),
    );
  }

  /**
   * The new id is taken. Either a request of the same client is just moving the session, and then this
   * one is too late; or an earlier move ended half-way, before its client heard of the new token.
   */
  async #replaceLeftover(next: SessionRecord, budget: StoreBudget): Promise<boolean> {
    const { store, clock } = this.#runtime;
    const found = await store.call('find', next.id, budget, (repository, signal) =>
      repository.find(next.id, { consistent: true, signal }),
    );
    const until = found?.superseded?.until;
    if (found === null || until === undefined || clock.now() < until) return false;
    const { applied } = await store.call('delete', next.id, budget, (repository, signal) =>
      repository.delete(found, { unchanged: true, signal }),
    );
    return applied && (await this.#create(next, budget));
  }

  async #undo(next: SessionRecord, budget: StoreBudget): Promise<void> {
    await this.#runtime.store.call('delete', next.id, budget, (repository, signal) =>
      repository.delete(next, { signal }),
    );
  }
}
