import { SessionStoreError } from '../../errors/session-store.error.js';
import { SessionUnclearError } from '../../errors/session-unclear.error.js';
import type { SessionEvents } from '../../events/session-events.js';
import type { SaveResult, SessionRepository } from '../../repository/session.repository.js';
import type { SessionRecord } from '../../session/session-record.js';
import { sameHash } from '../../session/validator-standing.js';
import { isOwnWrite } from '../../session/write-id.js';
import { StoreBudget } from './store-budget.js';
import { reported, type StoreCall } from './store-call.js';
import { doubtOf, type WriteDoubt } from './write-doubt.js';

interface WriteCall {
  readonly now: number;
  readonly budget: StoreBudget;
  /** After others were faster: out of time is then no failure of the store. */
  readonly isRetry?: boolean;
}

/** A call that is about a session. */
type SessionCall = StoreCall & { readonly id: string };

type Task<R> = (signal: AbortSignal) => Promise<R>;

/** A write that may be repeated, as all of a repository's may. */
interface SureWrite<R> {
  readonly write: Task<R>;
  /** What the record that is found says of it; `undefined`: it is not done yet. */
  readonly judge: (found: SessionRecord | null) => R | undefined;
  /** When to look: default always when something is in doubt. */
  readonly looksIf?: readonly WriteDoubt[];
}

/**
 * The repository, with a bound on the time, one kind of error for every kind of failure, and an event
 * for each. A write that gets no answer is looked up, and sent again. All five methods throw `SessionStoreError` when
 * the repository fails or the budget is spent; the three that write what nobody can do without throw
 * `SessionUnclearError` when nobody knows whether they did.
 *
 * A session that somebody has ended counts as gone: its record is only there to tell why.
 */
export class SessionStore {
  readonly #repository: SessionRepository;
  readonly #events: SessionEvents;
  readonly #timeoutMs: number;

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
    const call = { operation: 'create', id: record.id, budget };
    return this.#sure(call, {
      write: (signal) => this.#repository.create(record, { signal }),
      judge: (found) => (found === null ? undefined : isStored(found, record)),
      // At worst it is stored and nobody ever hears of it, which is not worth another call.
      looksIf: ['open'],
    });
  }

  async find(id: string, budget: StoreBudget): Promise<SessionRecord | null> {
    return unlessEnded(await this.look(id, budget));
  }

  /** As `find`, and what somebody has ended is found as well. */
  look(id: string, budget: StoreBudget, { consistent = true } = {}): Promise<SessionRecord | null> {
    const call = { operation: 'find', id, budget };
    const task = (signal: AbortSignal) => this.#repository.find(id, { consistent, signal });
    return this.#reported(call, budget.run(task));
  }

  async save(next: SessionRecord, base: SessionRecord, write: WriteCall): Promise<SaveResult> {
    const { now, budget, isRetry = false } = write;
    const call = { operation: 'save', id: base.id, budget, isRetry };
    const result = await this.#sure<SaveResult>(call, {
      write: (signal) => this.#repository.save(next, base, { now, signal }),
      judge: (found) => {
        if (found !== null && isStored(found, next)) return { applied: true };
        // On top of anything else than its base the write will never be done.
        return isStill(found, base) ? undefined : { applied: false, current: found };
      },
    });
    return withoutEnded(result);
  }

  touch(next: SessionRecord, base: SessionRecord, write: WriteCall): Promise<boolean> {
    const { now, budget } = write;
    const call = { operation: 'touch', id: base.id, budget };
    return this.#write(call, (signal) => this.#repository.touch(next, base, { now, signal }));
  }

  async delete(
    base: SessionRecord,
    budget: StoreBudget,
    { unchanged = false } = {},
  ): Promise<SaveResult> {
    const call = { operation: 'delete', id: base.id, budget };
    const result = await this.#sure<SaveResult>(call, {
      write: (signal) => this.#repository.delete(base, { unchanged, signal }),
      judge: (found) => {
        if (found === null) return { applied: true };
        const isWanted = unchanged ? isStill(found, base) : sameHash(found.secret, base.secret);
        return isWanted ? undefined : { applied: false, current: found };
      },
    });
    return withoutEnded(result);
  }

  #write<R>(call: StoreCall, task: Task<R>): Promise<R> {
    return this.#reported(call, call.budget.run(task, { isWrite: true }));
  }

  /** Makes sure of what became of a write that gets no answer. */
  async #sure<R>(call: SessionCall, write: SureWrite<R>): Promise<R> {
    try {
      return await this.#write(call, write.write);
    } catch (failure) {
      if (!(failure instanceof SessionStoreError)) throw failure;
      return this.#lookUp(failure, call, write);
    }
  }

  /** @throws SessionUnclearError when the write may have been done, or may still be */
  async #lookUp<R>(
    failure: SessionStoreError,
    { operation, id, budget }: SessionCall,
    { write, judge, looksIf = ['open', 'settled'] }: SureWrite<R>,
  ): Promise<R> {
    const { cause } = failure;
    const doubt = doubtOf(cause);
    if (!looksIf.includes(doubt)) throw failure;
    try {
      const options = { consistent: true };
      const found = await budget.run((signal) => this.#repository.find(id, { ...options, signal }));
      const settled = judge(found);
      if (settled !== undefined) return settled;
      // Lost or late: sent again, whichever arrives first makes the condition of the other fail.
      if (doubt === 'open') return await budget.run(write);
    } catch {
      throw new SessionUnclearError(operation, { cause, place: this.#repository.place });
    }
    throw failure;
  }

  #reported<R>(call: StoreCall, task: Promise<R>): Promise<R> {
    return reported(call, task, { events: this.#events, place: this.#repository.place });
  }
}

function unlessEnded(record: SessionRecord | null): SessionRecord | null {
  return record?.endedBy === undefined ? record : null;
}

function withoutEnded(result: SaveResult): SaveResult {
  return result.applied ? result : { ...result, current: unlessEnded(result.current) };
}

/** Tables of other libraries keep no names of writes: there it is its own when all of it is stored. */
function isStored(found: SessionRecord, written: SessionRecord): boolean {
  if (found.writeIds.length > 0) return isOwnWrite(found, written);
  return samePayload(found, written) && found.userId === written.userId;
}

function isStill(found: SessionRecord | null, base: SessionRecord): boolean {
  if (found === null || !sameHash(found.secret, base.secret)) return false;
  return found.version === base.version && (found.writeIds.length > 0 || samePayload(found, base));
}

function samePayload({ payload: one }: SessionRecord, { payload: other }: SessionRecord): boolean {
  return one.format === other.format && Buffer.from(one.raw).equals(Buffer.from(other.raw));
}
