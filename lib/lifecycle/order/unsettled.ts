import type { TakeBacks } from '../runtime/take-backs.js';
import type { StoreBudget } from '../store/store-budget.js';

/** A write of this session that is being taken back, because nobody knows what became of it. */
export class Unsettled {
  readonly #takeBacks: TakeBacks;
  #open: { readonly error: unknown; readonly isTakenBack: Promise<boolean> } | undefined;

  constructor(takeBacks: TakeBacks) {
    this.#takeBacks = takeBacks;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** @param error that a write failed with */
  note(error: unknown): void {
    const isTakenBack = this.#takeBacks.resultOf(error);
    if (isTakenBack !== undefined) this.#open = { error, isTakenBack };
  }

  /** Waits until it is settled. @throws SessionUnclearError when that takes too long */
  async settle(budget: StoreBudget): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    try {
      await budget.wait(() => open.isTakenBack);
    } catch {
      throw open.error;
    }
    // Even if taking it back was given up: later writes are conditional on what is stored.
    this.#open = undefined;
  }
}
