import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import {
  InMemorySessionRepository,
  SessionRepository,
  type SaveResult,
  type SessionRecord,
} from '../../../lib/index.js';
import type { Journal } from './journal.js';
import type { Fault } from './program.js';

type Last<T extends readonly unknown[]> = T extends [...unknown[], infer L] ? L : never;
type Options<K extends Exclude<keyof SessionRepository, 'place' | 'users'>> = Last<
  Parameters<SessionRepository[K]>
>;

/** Which request of the program something is done for. */
export const requestInHand = new AsyncLocalStorage<number>();

export async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick++) await setImmediate();
}

/** A store with trouble by plan, that writes down what it really did. */
export class FaultyStore extends SessionRepository {
  #store = new InMemorySessionRepository({ sweepAfter: Infinity });
  readonly #stored = new Map<string, SessionRecord>();
  #journal: Journal | undefined;
  #faults: readonly Fault[] = [];
  readonly #calls = new Map<number, number>();
  /** Calls that are not over yet, whether somebody waits for them or not. */
  pending = 0;

  /** Forgets all sessions, and has no trouble until `begin()`. */
  reset(): void {
    this.#store = new InMemorySessionRepository({ sweepAfter: Infinity });
    this.#stored.clear();
    this.end();
  }

  begin(journal: Journal, faults: readonly Fault[]): void {
    this.#journal = journal;
    this.#faults = faults;
    this.#calls.clear();
  }

  end(): void {
    this.#journal = undefined;
    this.#faults = [];
  }

  get records(): ReadonlyMap<string, SessionRecord> {
    return this.#stored;
  }

  /** As DynamoDB's TTL does. */
  async remove(id: string): Promise<void> {
    const record = await this.#store.find(id);
    if (record !== null) await this.#store.delete(record);
    this.#stored.delete(id);
  }

  override create(record: SessionRecord, { signal }: Options<'create'>): Promise<boolean> {
    return this.#call(signal, async () => {
      const isDone = await this.#store.create(record);
      if (isDone) this.#wrote(record.id, record);
      return isDone;
    });
  }

  override find(id: string, { signal }: Options<'find'>): Promise<SessionRecord | null> {
    return this.#call(signal, async () => {
      const found = await this.#store.find(id);
      const request = requestInHand.getStore() ?? -1;
      const at = this.#journal?.now() ?? 0;
      this.#journal?.loads.push({ request, at, id, found: found ?? undefined });
      return found;
    });
  }

  override save(
    next: SessionRecord,
    base: SessionRecord,
    options: Options<'save'>,
  ): Promise<SaveResult> {
    return this.#call(options.signal, async () => {
      const result = await this.#store.save(next, base, options);
      // What says only why a session was ended is none.
      if (result.applied) this.#wrote(base.id, next.endedBy === undefined ? next : undefined);
      return result;
    });
  }

  override touch(
    next: SessionRecord,
    base: SessionRecord,
    options: Options<'touch'>,
  ): Promise<boolean> {
    return this.#call(options.signal, async () => {
      const isDone = await this.#store.touch(next, base, options);
      const { accessedAt, expiresAt } = next;
      const stored = this.#stored.get(base.id);
      if (isDone && stored) this.#wrote(base.id, { ...stored, accessedAt, expiresAt }, true);
      return isDone;
    });
  }

  override delete(base: SessionRecord, options: Options<'delete'>): Promise<SaveResult> {
    return this.#call(options.signal, async () => {
      const result = await this.#store.delete(base, options);
      if (result.applied) this.#wrote(base.id, undefined);
      return result;
    });
  }

  #wrote(id: string, after: SessionRecord | undefined, isTouch = false): void {
    const before = this.#stored.get(id);
    // A repetition of what has been done: nothing was written.
    const [name = ''] = after?.writeIds ?? [];
    if (!isTouch && before?.writeIds.includes(name) === true) return;
    if (after === undefined) this.#stored.delete(id);
    else this.#stored.set(id, after);
    const request = requestInHand.getStore() ?? -1;
    const at = this.#journal?.now() ?? 0;
    this.#journal?.commits.push({ request, at, id, before, after });
  }

  async #call<R>(signal: AbortSignal, work: () => Promise<R>): Promise<R> {
    const request = requestInHand.getStore() ?? -1;
    const call = this.#calls.get(request) ?? 0;
    this.#calls.set(request, call + 1);
    const fault = this.#faults.find((one) => one.request === request && one.call === call);
    this.pending += 1;
    try {
      // No store answers within the same turn of the event loop.
      if (this.#journal !== undefined) await ticks(1);
      return await this.#troubled(fault?.what, signal, work);
    } finally {
      this.pending -= 1;
    }
  }

  async #troubled<R>(
    fault: Fault['what'] | undefined,
    signal: AbortSignal,
    work: () => Promise<R>,
  ): Promise<R> {
    if (fault === 'slow') await ticks(6);
    if (fault === 'fails before') throw new Error('The store refused.');
    if (fault === 'lost' || fault === 'done late') await aborted(signal);
    if (fault === 'lost') throw new Error('The store is silent.');
    if (fault === 'done late') await ticks(2);
    const result = await work();
    if (fault === 'fails after') throw new Error('The answer was lost.');
    if (fault === 'unanswered' || fault === 'answered late') await aborted(signal);
    if (fault === 'unanswered') throw new Error('The store is silent.');
    if (fault === 'answered late') await ticks(2);
    return result;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
