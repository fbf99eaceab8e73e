import { SESSION_RUNTIME } from '../../lib/dynamo-session.tokens.js';
import type { SessionRuntime } from '../../lib/lifecycle/runtime/session-runtime.js';
import { StoreBudget, type Stopwatch } from '../../lib/lifecycle/store/store-budget.js';
import type { TestApp } from './test-app.js';

/**
 * The time that requests spend on the store, which passes when a test says so: however slow the
 * machine, what should be in time is, and what should be late is late at once.
 */
export class Deadlines implements Stopwatch {
  #now = 0;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  /** Makes an application's requests go by it. */
  static of(app: TestApp): Deadlines {
    const deadlines = new Deadlines();
    const { home, options } = app.app.get<SessionRuntime>(SESSION_RUNTIME);
    home.store.newBudget = () => new StoreBudget(options.storeTimeoutMs, deadlines);
    return deadlines;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const timer of [...this.#timers]) {
      if (timer.at <= this.#now && this.#timers.delete(timer)) timer.callback();
    }
  }

  /** All that is waited for now has taken too long. */
  expire(): void {
    const last = Math.max(...[...this.#timers].map(({ at }) => at));
    if (this.#timers.size > 0) this.advance(last - this.#now);
  }

  /** For a fault: what was planned to come does not, and the time for it is over. */
  readonly never = (): Promise<never> => {
    this.expire();
    return new Promise(() => {});
  };
}
