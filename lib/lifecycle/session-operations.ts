import type { Snapshot } from '../session/draft/snapshot.js';
import type { SessionActions } from '../session/active/session-port.js';
import type { Failures } from './order/failures.js';
import { Line } from './order/line.js';
import type { InFlight } from './runtime/in-flight.js';
import type { SessionLife } from './session-life.js';
import type { StoreBudget } from './store/store-budget.js';
import { assertNotChanging, boundedChange } from './order/update-change.js';
import type { DataChange } from './write/write-work.js';

export interface OperationParts {
  readonly life: SessionLife;
  readonly inFlight: InFlight;
  readonly failures: Failures;
  /** For the next operation. */
  readonly budget: () => StoreBudget;
}

/**
 * All that is asked of one session, one operation after the other, in the order it was asked for,
 * whether anybody waits for it or not.
 */
export class SessionOperations implements SessionActions {
  readonly #parts: OperationParts;
  readonly #life: SessionLife;
  readonly #line = new Line();

  constructor(parts: OperationParts) {
    this.#parts = parts;
    this.#life = parts.life;
  }

  note(recording: () => void): Promise<void> {
    try {
      recording();
    } catch (error) {
      return this.#parts.failures.watch(Promise.reject(error));
    }
    return Promise.resolve();
  }

  /** Saves the draft as it is now, even if the operation has to wait for its turn. */
  save(): Promise<void> {
    const life = this.#life;
    life.draft.reopen();
    if (life.stored === null) life.draft.intend({ create: true });
    return this.#askWith(
      () => life.snapshot(),
      async (snapshot, budget) => {
        life.readOnly.refuse('save()', snapshot);
        life.upkeep.renew();
        await this.commit(snapshot, budget);
      },
    );
  }

  update(change: DataChange): Promise<void> {
    const life = this.#life;
    life.draft.reopen();
    return this.#askWith(
      () => life.snapshot(true),
      async (snapshot, budget) => {
        life.readOnly.refuse('update()', snapshot);
        await this.commit(snapshot, budget, boundedChange(life, change, budget));
      },
    );
  }

  reload(): Promise<void> {
    const asked = this.#snapshotIfPossible();
    return this.#ask((budget) => this.#life.reload(asked, budget));
  }

  touch(): Promise<void> {
    return this.#ask((budget) => this.#life.touch(budget));
  }

  destroy(): Promise<void> {
    const destroy = async (budget: StoreBudget): Promise<void> => {
      this.#life.readOnly.refuse('destroy()');
      await this.#life.destroy(budget);
    };
    return this.#ask(destroy, { again: true });
  }

  /** Whether an operation would begin at once. */
  get isIdle(): boolean {
    return this.#line.isIdle;
  }

  /** Does it when all that was asked for before is done. */
  run(operation: () => Promise<void>): Promise<void> {
    return this.#parts.inFlight.track(this.#line.run(operation));
  }

  /** Performs the write that a snapshot needs, if it needs one. To be called when it is its turn. */
  async commit(
    snapshot: Snapshot,
    budget = this.#parts.budget(),
    change?: DataChange,
  ): Promise<void> {
    const step = this.#life.next(snapshot, budget, change);
    if (step !== undefined) await this.#life.perform(step);
  }

  /** @param again whether the operation is allowed on a session that was destroyed */
  #ask(operation: (budget: StoreBudget) => Promise<void>, { again = false } = {}): Promise<void> {
    const { failures, budget } = this.#parts;
    const life = this.#life;
    try {
      assertNotChanging(life);
    } catch (error) {
      return failures.watch(Promise.reject(error));
    }
    const run = this.run(async () => {
      const time = budget();
      await life.unsettled.settle(time);
      if (!again) life.assertAlive();
      await operation(time);
    });
    return failures.watch(run);
  }

  /** @param take called at once, to capture what the operation will work with when it is its turn */
  #askWith<T>(take: () => T, operation: (taken: T, budget: StoreBudget) => Promise<void>) {
    if (this.#life.isDestroyed) return this.#ask(() => Promise.resolve());
    let taken: T;
    try {
      taken = take();
    } catch (error) {
      return this.#parts.failures.watch(Promise.reject(error));
    }
    return this.#ask((budget) => operation(taken, budget));
  }

  #snapshotIfPossible(): Snapshot | undefined {
    try {
      return this.#life.isDestroyed ? undefined : this.#life.snapshot(true);
    } catch {
      return undefined;
    }
  }
}
