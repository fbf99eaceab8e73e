import type { TestingModule } from '@nestjs/testing';
import {
  InMemorySessionRepository,
  SessionManager,
  type SessionRecord,
} from '../../../lib/index.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import type { Data } from './history.js';
import { EXPIRED_AT, FIRST_DATA, REQUESTS_AT, STORED_AT, type Subject } from './scene.js';
import { startProcess } from './start-process.js';
import type { Run } from './world.js';

/** Makes sessions to race on, and says what has become of them, as the library sees it. */
export class Observer {
  static async open(): Promise<Observer> {
    const store = new InMemorySessionRepository({ sweepAfter: Infinity });
    const clock = new ManualClock();
    return new Observer(store, clock, await startProcess(store, clock));
  }

  readonly #store: InMemorySessionRepository;
  readonly #clock: ManualClock;
  readonly #process: TestingModule;
  readonly #manager: SessionManager;

  private constructor(
    store: InMemorySessionRepository,
    clock: ManualClock,
    process: TestingModule,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#process = process;
    this.#manager = process.get(SessionManager);
  }

  /** A session as it is stored; storing it is left to the caller. */
  async subject(): Promise<Subject> {
    this.#clock.set(STORED_AT);
    const session = this.#manager.create<Data>({ ...FIRST_DATA });
    await session.save();
    const token = session.id;
    const record = await this.#store.find(token.split('.')[0] ?? '');
    if (record === null) throw new Error('The first save did not store the session.');
    await this.#store.delete(record);
    return { token, record };
  }

  /** What is wrong with a run; what it left is judged as by a request that comes now. */
  async violations({ history, hasExpired, destroyedEvents }: Run, stored: SessionRecord | null) {
    this.#clock.set(hasExpired ? EXPIRED_AT : REQUESTS_AT);
    if (stored !== null) await this.#store.create(stored);
    const liveTokens: string[] = [];
    let data: Data | undefined;
    for (const token of history.tokens) {
      const session = await this.#manager.load<Data>(token);
      if (session === null) continue;
      liveTokens.push(token);
      data = session.data;
    }
    if (stored !== null) await this.#store.delete(stored);
    history.ended({ stored, data, liveTokens, destroyedEvents });
    return history.violations;
  }

  async close(): Promise<void> {
    await this.#process.close();
  }
}
