import { SessionCorruptError } from '../errors/session-corrupt.error.js';
import { SessionSerializationError } from '../errors/session-serialization.error.js';
import { SessionStateError } from '../errors/session-state.error.js';
import { SessionStoreError } from '../errors/session-store.error.js';
import type { SessionEvents } from '../events/session-events.js';
import type { SaveResult, SessionRepository } from '../repository/session.repository.js';
import type { SessionRecord } from '../session/session-record.js';
import { StoreBudget, StoreBudgetSpentError } from './store-budget.js';

interface WriteCall {
  readonly now: number;
  readonly budget: StoreBudget;
  /** After others were faster: out of time is then no failure of the store. */
  readonly isRetry?: boolean;
}

/**
 * The repository, with a bound on the time, one kind of error for every kind of failure, an event
 * for each, and a way to wait for calls in flight. All five of its methods throw `SessionStoreError`
 * when the repository fails or the budget is spent.
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

  create(record: SessionRecord, budget: StoreBudget): Promise<boolean> {
    return this.#call('create', record.id, { budget }, (signal) =>
      this.#repository.create(record, { signal }),
    );
  }

  find(id: string, budget: StoreBudget, { consistent = true } = {}): Promise<SessionRecord | null> {
    return this.#call('find', id, { budget }, (signal) =>
      this.#repository.find(id, { consistent, signal }),
    );
  }

  save(next: SessionRecord, base: SessionRecord, call: WriteCall): Promise<SaveResult> {
    const { now } = call;
    return this.#call('save', base.id, call, (signal) =>
      this.#repository.save(next, base, { now, signal }),
    );
  }

  touch(next: SessionRecord, base: SessionRecord, call: WriteCall): Promise<boolean> {
    const { now } = call;
    return this.#call('touch', base.id, call, (signal) =>
      this.#repository.touch(next, base, { now, signal }),
    );
  }

  delete(
    base: SessionRecord,
    budget: StoreBudget,
    { unchanged = false } = {},
  ): Promise<SaveResult> {
    return this.#call('delete', base.id, { budget }, (signal) =>
      this.#repository.delete(base, { unchanged, signal }),
    );
  }

  async #call<R>(
    operation: string,
    id: string,
    { budget, isRetry = false }: Omit<WriteCall, 'now'>,
    task: (signal: AbortSignal) => Promise<R>,
  ): Promise<R> {
    try {
      return await budget.run(task);
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
