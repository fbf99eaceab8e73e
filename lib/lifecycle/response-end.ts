import type { Failures } from './order/failures.js';
import type { Stored } from './runtime/stored.js';
import type { SessionLife } from './session-life.js';
import type { SessionOperations } from './session-operations.js';
import type { StoreBudget } from './store/store-budget.js';

export interface ResponseEndParts {
  readonly life: SessionLife;
  readonly operations: SessionOperations;
  readonly failures: Failures;
  readonly budget: StoreBudget;
}

/** The last operation of a request, while it is under way. */
export interface Ending {
  /** What will be stored then, if all goes as planned; `undefined`: nobody can tell yet. */
  readonly expected: Stored | undefined;
  readonly done: Promise<void>;
}

/** Ends the work of one request on its session: with success by a commit, with failure by a rollback. */
export class ResponseEnd {
  readonly #parts: ResponseEndParts;
  readonly #life: SessionLife;

  constructor(parts: ResponseEndParts) {
    this.#parts = parts;
    this.#life = parts.life;
  }

  /**
   * The handler is done, and its response is still to come: makes durable what it has changed.
   *
   * @returns `undefined`: there is nothing to wait for
   * @throws what the writes throw, and what an operation threw that nobody waited for
   */
  afterHandler(): Promise<void> | undefined {
    const { operations, failures, budget } = this.#parts;
    const { isIdle } = operations;
    if (this.#life.isAnswering || (isIdle && !this.#mayHaveWork)) return undefined;
    const life = this.#life;
    const { draft } = life;
    let commit = (): Promise<void> => operations.commit(life.snapshot(), budget);
    if (isIdle && failures.isEmpty && !life.unsettled.isOpen) {
      // Nothing is ahead of it, so the step decided now is the one performed: one serialization.
      const step = life.next(life.snapshot(), budget);
      if (step === undefined) {
        draft.close();
        return undefined;
      }
      commit = () => life.perform(step);
    }
    const committed = operations.run(async () => {
      failures.throwUnheard();
      if (life.unsettled.isOpen) await life.unsettled.settle(budget);
      const committing = commit();
      draft.close();
      try {
        await committing;
      } catch (error) {
        draft.reopen();
        throw error;
      }
    });
    failures.watchCommit(committed);
    return committed;
  }

  /** Drops what is not stored, once it is its turn. */
  rollBack(): void {
    const { operations, failures } = this.#parts;
    // After that, the head waits for the commit and must fail with it too, so it is not forgotten.
    if (!this.#life.isAnswering) failures.forgetCommit();
    this.#life.readOnly.forgive();
    if (operations.isIdle) this.#life.rollBack();
    else void operations.run(async () => this.#life.rollBack()).catch(() => undefined);
  }

  /**
   * The head of the response is about to go out. What the handler changes from now on is too late.
   *
   * @param hasFailed a failure drops what is not stored yet
   * @returns `undefined`: there is nothing to wait for
   */
  beforeHead(hasFailed: boolean): Ending | undefined {
    const life = this.#life;
    const { operations, failures, budget } = this.#parts;
    const { isIdle } = operations;
    life.isAnswering = true;
    if (hasFailed && !isIdle) return this.#last(async () => life.rollBack());
    try {
      if (hasFailed) life.rollBack();
      if (hasFailed || (isIdle && !this.#mayHaveWork)) return this.#isOver();
      const snapshot = life.snapshot();
      if (!isIdle || life.unsettled.isOpen) {
        return this.#last(async () => {
          failures.throwUnheard();
          await life.unsettled.settle(budget);
          await operations.commit(snapshot, budget);
        });
      }
      failures.throwUnheard();
      const step = life.next(snapshot, budget);
      if (step === undefined) return this.#isOver();
      return this.#last(() => life.perform(step), step.expected);
    } catch (error) {
      return this.#last(() => Promise.reject(error));
    }
  }

  get #mayHaveWork(): boolean {
    const life = this.#life;
    if (life.readOnly.isBroken || !this.#parts.failures.isEmpty) return true;
    return !life.isDestroyed && life.mayHaveWork;
  }

  #last(operation: () => Promise<void>, expected?: Stored): Ending {
    return { expected, done: this.#through(operation) };
  }

  async #through(operation: () => Promise<void>): Promise<void> {
    try {
      await this.#parts.operations.run(operation);
    } catch (error) {
      this.#life.rollBack();
      throw error;
    } finally {
      this.#isOver();
    }
  }

  #isOver(): undefined {
    this.#life.delivery = 'closed';
    this.#parts.failures.answer();
  }
}
