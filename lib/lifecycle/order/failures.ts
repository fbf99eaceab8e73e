import { Asked } from './asked.js';

interface Failure {
  /** `undefined`: of the commit after the handler. */
  readonly asked: Asked<void> | undefined;
  readonly error: unknown;
}

/** Errors of one session's operations that nobody may have noticed, because nobody awaits them. */
export class Failures {
  readonly #report: (error: unknown) => void;
  #failures: Failure[] = [];
  #isAnswered: boolean;

  /**
   * @param report told of what nobody waited for, when there is no response left to tell of it
   * @param hasResponse whether there is one to come
   */
  constructor(report: (error: unknown) => void, hasResponse: boolean) {
    this.#report = report;
    this.#isAnswered = !hasResponse;
  }

  get isEmpty(): boolean {
    return this.#failures.length === 0;
  }

  /** @returns the promise for whoever asked for the operation */
  watch(operation: Promise<void>): Promise<void> {
    const asked = Asked.for(operation);
    operation.catch((error: unknown) => {
      if (asked.isHeard) return;
      this.#failures.push({ asked, error });
      if (this.#isAnswered) this.#reportSoon();
    });
    return asked;
  }

  /** The response is out: from here on a failure can only be reported. */
  answer(): void {
    this.#isAnswered = true;
    this.#reportSoon();
  }

  /** Watches the commit after the handler: unless its caller forgets it, the response fails with it. */
  watchCommit(committing: Promise<void>): void {
    committing.catch((error: unknown) => this.#failures.push({ asked: undefined, error }));
  }

  /** The caller handles the error of the commit, so the response need not fail with it again. */
  forgetCommit(): void {
    this.#failures = this.#failures.filter(({ asked }) => asked !== undefined);
  }

  /** @throws what an operation threw that nobody waits for: the response must not claim success */
  throwUnheard(): void {
    const unheard = this.#failures.splice(0).find(({ asked }) => asked?.isHeard !== true);
    if (unheard !== undefined) throw unheard.error;
  }

  /** As late as Node would report an unhandled rejection. */
  #reportSoon(): void {
    if (this.isEmpty) return;
    setImmediate(() => {
      for (const { asked, error } of this.#failures.splice(0)) {
        if (asked?.isHeard === false) this.#report(error);
      }
    });
  }
}
