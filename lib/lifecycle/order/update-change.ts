import { AsyncLocalStorage } from 'node:async_hooks';
import { types } from 'node:util';
import { SessionStateError } from '../../errors/session-state.error.js';
import type { StoreBudget } from '../store/store-budget.js';
import { StoreBudgetSpentError } from '../store/store-budget.js';
import type { DataChange } from '../write/write-work.js';

/** Whose change the running code is part of. */
const changing = new AsyncLocalStorage<object>();
/** The same while it runs synchronously, without what an `AsyncLocalStorage` costs. */
let changingNow: object | undefined;

/**
 * The change given to `update()` of one session, which must end within the budget, and must not call
 * what would wait for the update itself.
 */
export function boundedChange(
  session: object,
  change: DataChange,
  budget: StoreBudget,
): DataChange {
  const call = types.isAsyncFunction(change)
    ? (data: object) => changing.run(session, change, data)
    : change;
  return (data) => {
    const before = changingNow;
    changingNow = session;
    let changed: void | Promise<void>;
    try {
      changed = call(data);
    } finally {
      changingNow = before;
    }
    if (!changed) return undefined;
    const done = Promise.resolve(changed);
    // Where the time is over nobody waits for it any more, and its failure must not end the process.
    done.catch(() => undefined);
    return budget.wait(() => done).catch(explained);
  };
}

/** @throws SessionStateError inside a change given to `update()` of this session */
export function assertNotChanging(session: object): void {
  if (changingNow !== session && changing.getStore() !== session) return;
  throw new SessionStateError(
    'inside-update',
    'A change given to session.update() must only change the data it is given: ' +
      'call save(), update(), reload(), touch() and destroy() after it.',
  );
}

function explained(error: unknown): never {
  if (!(error instanceof StoreBudgetSpentError)) throw error;
  throw new SessionStateError(
    'change-too-slow',
    'A change given to session.update() took longer than the option storeTimeout allows, or waits ' +
      'for an operation of the same session. Get what it needs before, and change data only.',
  );
}
