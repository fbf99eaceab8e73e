import { SessionCorruptError } from '../errors/session-corrupt.error.js';
import { SessionSerializationError } from '../errors/session-serialization.error.js';
import { SessionStateError } from '../errors/session-state.error.js';
import { SessionStoreError } from '../errors/session-store.error.js';
import type { SessionEvents } from '../events/session-events.js';
import type { SessionRepository } from '../repository/session.repository.js';
import { StoreBudget, StoreBudgetSpentError } from './store-budget.js';

/**
 * The repository, with a bound on the time, one kind of error for every kind of failure, an event
 * for each, and a way to wait for calls in flight.
 */
export class SessionStore {
  readonly #repository: SessionRepository;
  readonly #events: SessionEvents;
  readonly #timeoutMs: number;
  readonly #inFlight = new Set<Promise<unknown>>();

  constructor(repository: SessionRepository, events: SessionEvents, timeoutMs: number) {
    this.#repository = repository;
    this.#events = events;
    this.#timeoutMs = timeoutMs;
  }

  /** For one request, or for one operation outside a request. */
  newBudget(): StoreBudget {
    return new StoreBudget(this.#timeoutMs);
  }

  /**
   * @param how.isRetry after others were faster: out of time is then no failure of the store
   * @throws SessionStoreError when the repository fails or the budget is spent
   */
  async call<R>(
    operation: string,
    id: string,
    budget: StoreBudget,
    task: (repository: SessionRepository, signal: AbortSignal) => Promise<R>,
    { isRetry = false }: { readonly isRetry?: boolean } = {},
  ): Promise<R> {
    try {
      return await budget.run((signal) => task(this.#repository, signal));
    } catch (cause) {
      if (isNoOutage(cause)) throw cause;
      const error = cause instanceof Error ? cause.name : typeof cause;
      const isContention = isRetry && cause instanceof StoreBudgetSpentError;
      if (!isContention) this.#events.emit('store-error', id, { operation, error });
      throw new SessionStoreError(operation, { cause });
    }
  }

  /** Marks a whole operation, with all its calls, as one to wait for. */
  async track<R>(operation: Promise<R>): Promise<R> {
    this.#inFlight.add(operation);
    try {
      return await operation;
    } finally {
      this.#inFlight.delete(operation);
    }
  }

  /** Resolves when no operation is in flight any more; each ends within its request's budget. */
  async drain(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.allSettled(this.#inFlight);
  }
}

/** What a layout refuses to read or to write is not the store's failure: nothing was sent to it. */
function isNoOutage(cause: unknown): boolean {
  return (
    cause instanceof SessionCorruptError ||
    cause instanceof SessionSerializationError ||
    cause instanceof SessionStateError
  );
}
