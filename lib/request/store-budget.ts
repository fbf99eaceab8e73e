import { performance } from 'node:perf_hooks';

/**
 * The time one request may spend in the store, all calls and waits together. Measured with the
 * monotonic clock, never the injected one: it bounds real waiting, not session time.
 */
export class StoreBudget {
  #remainingMs: number;

  constructor(milliseconds: number) {
    this.#remainingMs = milliseconds;
  }

  get spent(): boolean {
    return this.#remainingMs <= 0;
  }

  /**
   * Runs one call with what is left. Rejects when the time is over even if the call ignores its
   * signal: a client that waits for credentials, for instance, does.
   */
  async run<R>(call: (signal: AbortSignal) => Promise<R>): Promise<R> {
    if (this.spent) throw new StoreBudgetSpentError();
    const controller = new AbortController();
    const startedAt = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new StoreBudgetSpentError());
        controller.abort();
      }, this.#remainingMs);
    });
    try {
      return await Promise.race([call(controller.signal), timeout]);
    } finally {
      clearTimeout(timer);
      this.charge(performance.now() - startedAt);
    }
  }

  /** Waits a random time up to `maxMs`, so that requests that collided do not collide again. */
  async pause(maxMs: number): Promise<void> {
    const milliseconds = Math.random() * Math.min(maxMs, Math.max(this.#remainingMs, 0));
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    this.charge(milliseconds);
  }

  charge(milliseconds: number): void {
    this.#remainingMs -= milliseconds;
  }
}

export class StoreBudgetSpentError extends Error {
  override readonly name = 'StoreBudgetSpentError';

  constructor() {
    super('The time a request may spend in the session store (option storeTimeout) is spent.');
  }
}
