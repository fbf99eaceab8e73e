import { performance } from 'node:perf_hooks';

/** The part of what is left that a write may use: the rest is for asking what became of it. */
const WRITE_SHARE = 0.75;
/** The part of the whole below which it is no use to begin another write. */
const LEAST_SHARE = 0.15;

/** How waiting is measured and ended. */
export interface Stopwatch {
  /** Milliseconds, of a clock that nobody sets. */
  now(): number;
  /** Calls back when the time is over, unless the function it returns was called before. */
  after(milliseconds: number, callback: () => void): () => void;
}

const realTime: Stopwatch = {
  now: () => performance.now(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * The time one request may spend on its store, all calls and waits together. Never measured with the
 * injected clock: it bounds real waiting, not session time.
 */
export class StoreBudget {
  readonly #totalMs: number;
  readonly #stopwatch: Stopwatch;
  #remainingMs: number;

  constructor(milliseconds: number, stopwatch = realTime) {
    this.#totalMs = milliseconds;
    this.#stopwatch = stopwatch;
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
    const startedAt = this.#stopwatch.now();
    let stop: (() => void) | undefined;
    // Timers are not as exact as the clock is.
    let leastMs = 0;
    const timeout = new Promise<never>((_resolve, reject) => {
      stop = this.#stopwatch.after(limitMs, () => {
        leastMs = limitMs;
        reject(new StoreBudgetSpentError(true));
        controller?.abort();
      });
    });
    try {
      return await Promise.race([task(), timeout]);
    } finally {
      stop?.();
      this.#remainingMs -= Math.max(this.#stopwatch.now() - startedAt, leastMs);
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
