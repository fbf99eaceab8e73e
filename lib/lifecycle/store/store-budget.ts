import { performance } from 'node:perf_hooks';

/** The part of what is left that a write may use: the rest is for asking what became of it. */
const WRITE_SHARE = 0.75;
/** The part of the whole below which it is no use to begin another write. */
const LEAST_SHARE = 0.15;

/**
 * The time one request may spend on its store, all calls and waits together. Measured with the
 * monotonic clock, never the injected one: it bounds real waiting, not session time.
 */
export class StoreBudget {
  readonly #totalMs: number;
  #remainingMs: number;

  constructor(milliseconds: number) {
    this.#totalMs = milliseconds;
    this.#remainingMs = milliseconds;
  }

  /** Too little is left for a write whose outcome would be known in time. */
  get isShort(): boolean {
    return this.#remainingMs <= this.#totalMs * LEAST_SHARE;
  }

  get spent(): boolean {
    return this.#remainingMs <= 0;
  }

  /** Runs one call with what is left, or as a write with most of it. */
  run<R>(call: (signal: AbortSignal) => Promise<R>, { isWrite = false } = {}): Promise<R> {
    const controller = new AbortController();
    const limitMs = isWrite ? this.#remainingMs * WRITE_SHARE : this.#remainingMs;
    return this.#within(limitMs, () => call(controller.signal), controller);
  }

  /** Waits for something that is no call, and gives it up when the time is over. */
  wait<R>(task: () => Promise<R>): Promise<R> {
    return this.#within(this.#remainingMs, task);
  }

  /** The same, but the other half of what is left is for something else. */
  waitHalf<R>(task: () => Promise<R>): Promise<R> {
    return this.#within(this.#remainingMs / 2, task);
  }

  /** Waits a random time up to `maxMs`, so that requests that collided do not collide again. */
  async pause(maxMs: number): Promise<void> {
    const milliseconds = Math.random() * Math.min(maxMs, Math.max(this.#remainingMs, 0));
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    this.#remainingMs -= milliseconds;
  }

  /**
   * Rejects when the time is over even if the task ignores its signal: a client that waits for
   * credentials, for instance, does.
   */
  async #within<R>(
    limitMs: number,
    task: () => Promise<R>,
    controller?: AbortController,
  ): Promise<R> {
    if (this.spent) throw new StoreBudgetSpentError(false);
    const startedAt = performance.now();
    let timer: NodeJS.Timeout | undefined;
    // Timers are not as exact as the clock is.
    let leastMs = 0;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        leastMs = limitMs;
        reject(new StoreBudgetSpentError(true));
        controller?.abort();
      }, limitMs);
    });
    try {
      return await Promise.race([task(), timeout]);
    } finally {
      clearTimeout(timer);
      this.#remainingMs -= Math.max(performance.now() - startedAt, leastMs);
    }
  }
}

export class StoreBudgetSpentError extends Error {
  override readonly name = 'StoreBudgetSpentError';

  /** @param wasStarted whether what should be done was begun */
  constructor(readonly wasStarted: boolean) {
    super('The time a request may spend in the session store (option storeTimeout) is spent.');
  }
}
