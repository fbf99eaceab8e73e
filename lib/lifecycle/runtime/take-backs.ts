import type { StoreBudget } from '../store/store-budget.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
/** The time within which a replaced token does not count as reused yet; see `validatorStanding`. */
const GIVE_UP_AFTER_MS = 5 * 60_000;
/** The most that all of them may keep in memory, so that an outage of the store cannot fill it. */
const MOST_BYTES = 32 * 1024 * 1024;
/** What one of them takes in memory beside the payload. */
const LEAST_BYTES = 2048;

export interface TakeBack {
  /** The id of the session. */
  readonly id: string;
  /** The size of the payload that it keeps in memory. */
  readonly bytes: number;
  /** Throws while the store fails, and may be repeated. */
  readonly undo: () => Promise<void>;
}

/**
 * Writes that are taken back after their requests, because nobody could tell what became of them:
 * repeated for as long as the store fails.
 */
export class TakeBacks {
  readonly #open = new Map<string, { readonly undo: () => Promise<void>; isDone: boolean }>();
  readonly #results = new WeakMap<Error, Promise<boolean>>();
  #bytes = 0;

  get isEmpty(): boolean {
    return this.#open.size === 0;
  }

  /**
   * @param error of the write
   * @returns whether it was taken back in the end
   */
  add(error: Error, one: TakeBack): Promise<boolean> {
    const bytes = LEAST_BYTES + one.bytes;
    const result = this.#repeat(one, bytes);
    this.#results.set(error, result);
    return result;
  }

  /** Whether the write that failed with this error was taken back; `undefined`: it need not be. */
  resultOf(error: unknown): Promise<boolean> | undefined {
    return error instanceof Error ? this.#results.get(error) : undefined;
  }

  /** To be called before a session is read: tries now to take back what is open for it. */
  async settle(id: string, budget: StoreBudget): Promise<void> {
    const open = this.#open.get(id);
    if (open !== undefined) await budget.waitHalf(() => attempt(open)).catch(() => undefined);
  }

  async #repeat({ id, undo }: TakeBack, bytes: number): Promise<boolean> {
    if (this.#bytes + bytes > MOST_BYTES) return false;
    const open = { undo, isDone: false };
    this.#open.set(id, open);
    this.#bytes += bytes;
    let pauseMs = FIRST_PAUSE_MS;
    for (let waitedMs = 0; waitedMs < GIVE_UP_AFTER_MS; waitedMs += pauseMs) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
      if (await attempt(open)) break;
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
    this.#bytes -= bytes;
    if (this.#open.get(id) === open) this.#open.delete(id);
    return open.isDone;
  }
}

async function attempt(open: {
  readonly undo: () => Promise<void>;
  isDone: boolean;
}): Promise<boolean> {
  if (!open.isDone) {
    await open.undo().then(
      () => (open.isDone = true),
      () => undefined,
    );
  }
  return open.isDone;
}
