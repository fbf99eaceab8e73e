import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import { SessionSerializationError } from '../../errors/session-serialization.error.js';
import { SessionStateError } from '../../errors/session-state.error.js';
import { SessionStoreError, type StorePlace } from '../../errors/session-store.error.js';
import type { SessionEvents } from '../../events/session-events.js';
import { StoreBudgetSpentError, type StoreBudget } from './store-budget.js';

/** One call of a repository. */
export interface StoreCall {
  readonly operation: string;
  /** Of the session that it is about; `undefined`: of none. */
  readonly id: string | undefined;
  readonly budget: StoreBudget;
  /** After others were faster: out of time is then no failure of the store. */
  readonly isRetry?: boolean;
}

/**
 * Makes one kind of error of every kind of failure, and an event of each.
 *
 * @throws SessionStoreError
 */
export async function reported<R>(
  { operation, id, isRetry = false }: StoreCall,
  task: Promise<R>,
  { events, place }: { readonly events: SessionEvents; readonly place: StorePlace | undefined },
): Promise<R> {
  try {
    return await task;
  } catch (cause) {
    if (isNoOutage(cause)) throw cause;
    const error = cause instanceof Error ? cause.name : typeof cause;
    const isContention = isRetry && cause instanceof StoreBudgetSpentError;
    if (!isContention) events.emit('store-error', id, { operation, error });
    throw new SessionStoreError(operation, { cause, place });
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
