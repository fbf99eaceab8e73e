import { InMemorySessionRepository } from '../../../lib/repository/in-memory-session.repository.js';
import type { SaveResult } from '../../../lib/repository/session.repository.js';
import type { SessionRecord } from '../../../lib/session/session-record.js';

export type Call = 'create' | 'find' | 'save' | 'touch' | 'delete';
type Happening = () => unknown;

/** Sessions in memory, and what a test lets happen around a call. */
export class StagedRepository extends InMemorySessionRepository {
  readonly calls: string[] = [];
  readonly #before = new Map<Call, Happening[]>();
  readonly #after = new Map<Call, Happening[]>();

  /** Happens before the next such call that has nothing planned yet. What it throws, the call throws. */
  before(call: Call, happening: Happening): void {
    this.#before.set(call, [...(this.#before.get(call) ?? []), happening]);
  }

  /** The same, when the call has been done: what it throws is an answer that got lost. */
  after(call: Call, happening: Happening): void {
    this.#after.set(call, [...(this.#after.get(call) ?? []), happening]);
  }

  /** The next such calls are not done, and fail. */
  fail(call: Call, error: Error, { times = 1 } = {}): void {
    for (let time = 0; time < times; time++) {
      this.before(call, () => {
        throw error;
      });
    }
  }

  /** Puts a record there, whatever is there. */
  async put(record: SessionRecord): Promise<void> {
    const { id } = record;
    const found = await super.find(id);
    if (found !== null) await super.delete(found);
    await super.create(record);
  }

  /** Takes away whatever is there. */
  async drop({ id }: Pick<SessionRecord, 'id'>): Promise<void> {
    const found = await super.find(id);
    if (found !== null) await super.delete(found);
  }

  /** What is there, which counts as no call. */
  seen(id: string): Promise<SessionRecord | null> {
    return super.find(id);
  }

  override create(record: SessionRecord): Promise<boolean> {
    return this.#staged('create', () => super.create(record));
  }

  override find(id: string, options?: { readonly consistent: boolean }) {
    const call = options?.consistent === false ? 'find behind' : 'find';
    return this.#staged('find', () => super.find(id), call);
  }

  override save(...args: Parameters<InMemorySessionRepository['save']>): Promise<SaveResult> {
    return this.#staged('save', () => super.save(...args));
  }

  override touch(...args: Parameters<InMemorySessionRepository['touch']>): Promise<boolean> {
    return this.#staged('touch', () => super.touch(...args));
  }

  override delete(...args: Parameters<InMemorySessionRepository['delete']>): Promise<SaveResult> {
    return this.#staged('delete', () => super.delete(...args));
  }

  async #staged<R>(call: Call, run: () => Promise<R>, name: string = call): Promise<R> {
    this.calls.push(name);
    await this.#before.get(call)?.shift()?.();
    const result = await run();
    await this.#after.get(call)?.shift()?.();
    return result;
  }
}
