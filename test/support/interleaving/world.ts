import { Test, type TestingModule } from '@nestjs/testing';
import {
  DynamoSessionModule,
  InMemorySessionRepository,
  SessionClock,
  SessionEvents,
  SessionManager,
  type SessionModuleOptions,
  type SessionRecord,
  type SessionRepository,
} from '../../../lib/index.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import type { Arena } from './arena.js';
import { History, type Data } from './history.js';
import { operations, type OperationName } from './operations.js';
import type { Choice } from './schedules.js';
import { Turns } from './turns.js';

const MINUTE_MS = 60_000;
const START = Date.UTC(2026, 0, 1);
const FIRST_DATA: Data = { a: 'first', b: 'first', c: 'first', n: 0 };

/** A session to race on: stored, and presented by all requests of a run. */
export interface Subject {
  readonly token: string;
  readonly record: SessionRecord;
}

export interface Run {
  readonly subject: Subject;
  readonly history: History;
  readonly turns: Turns;
  readonly choices: readonly Choice[];
  readonly destroyedEvents: number;
}

const SESSION_OPTIONS: SessionModuleOptions = {
  secrets: ['a secret for tests, of more than 32 bytes'],
  // The time that a call waits for its turn is not the store's.
  storeTimeout: '10m',
};

/** Some processes of one application, on one store, with one clock. */
export class World {
  static async open(arena: Arena, slots: number): Promise<World> {
    const world = new World(arena);
    for (let slot = 0; slot < slots; slot++) {
      const repository = arena.repository((call) => world.#enter(slot, call));
      world.#processes.push(await startProcess(repository, world.#clock));
    }
    for (const process of world.#processes) {
      process.get(SessionEvents).subscribe(({ type }) => {
        if (type === 'destroyed') world.#destroyedEvents += 1;
      });
    }
    return world;
  }

  readonly #arena: Arena;
  readonly #clock = new ManualClock();
  readonly #processes: TestingModule[] = [];
  #history = new History('', FIRST_DATA);
  #turns = new Turns(0);
  #destroyedEvents = 0;

  private constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Runs the operations at the same time, taking these choices first and then always the first. */
  async run(
    names: readonly OperationName[],
    subject: Subject,
    prefix: readonly number[],
  ): Promise<Run> {
    // Late enough for the idle clock to be due, early enough for the session to live.
    this.#clock.set(START + 10 * MINUTE_MS);
    const history = (this.#history = new History(subject.token, FIRST_DATA));
    const turns = (this.#turns = new Turns(names.length));
    this.#destroyedEvents = 0;
    for (const [slot, name] of names.entries()) void this.#start(name, slot, subject);
    const choices: Choice[] = [];
    for (;;) {
      const waiting = await turns.waiting();
      if (waiting.length === 0) break;
      const taken = prefix[choices.length] ?? 0;
      const slot = waiting[taken];
      if (slot === undefined) throw new Error('The same choices led somewhere else this time.');
      choices.push({ taken, of: waiting.length });
      turns.letThrough(slot);
    }
    return { subject, history, turns, choices, destroyedEvents: this.#destroyedEvents };
  }

  async close(): Promise<void> {
    for (const process of this.#processes) await process.close();
  }

  async #start(name: OperationName, slot: number, { token, record }: Subject): Promise<void> {
    const history = this.#history;
    const turns = this.#turns;
    const manager = this.#processes[slot]?.get(SessionManager);
    if (manager === undefined) throw new Error(`There is no process ${slot}.`);
    const context = {
      slot,
      manager,
      token,
      history,
      expire: async () => {
        await this.#enter(slot, 'time passes');
        this.#clock.set(START + 13 * 60 * MINUTE_MS);
      },
      reap: async () => {
        await this.#enter(slot, 'TTL deletes');
        await this.#arena.reap(record.id);
      },
    };
    try {
      await operations[name](context);
    } catch (error) {
      history.failed(slot, error);
    } finally {
      turns.done();
    }
  }

  #enter(slot: number, call: string): Promise<void> {
    this.#history.sent(slot);
    return this.#turns.wait(slot, call);
  }
}

/** Makes sessions to race on, and says what has become of them. */
export class Observer {
  static async open(): Promise<Observer> {
    const store = new InMemorySessionRepository({ sweepAfter: Infinity });
    const clock = new ManualClock(START);
    return new Observer(store, clock, await startProcess(store, clock));
  }

  private constructor(
    private readonly store: InMemorySessionRepository,
    private readonly clock: ManualClock,
    private readonly process: TestingModule,
  ) {}

  async subject(): Promise<Subject> {
    this.clock.set(START);
    const session = this.#manager.create<Data>({ ...FIRST_DATA });
    await session.save();
    const token = session.id;
    const record = await this.store.find(token.split('.')[0] ?? '');
    if (record === null) throw new Error('The first save did not store the session.');
    await this.store.delete(record);
    return { token, record };
  }

  /** Checks the end of a run; what is stored is judged as a request would that comes now. */
  async judge(run: Run, stored: SessionRecord | null): Promise<string[]> {
    const { history, turns, destroyedEvents } = run;
    const hasExpired = turns.steps.some(({ call }) => call === 'time passes');
    this.clock.set(START + (hasExpired ? 13 * 60 : 10) * MINUTE_MS);
    if (stored !== null) await this.store.create(stored);
    const liveTokens: string[] = [];
    let data: Data | undefined;
    for (const token of history.tokens) {
      const session = await this.#manager.load<Data>(token);
      if (session === null) continue;
      liveTokens.push(token);
      data = session.data;
    }
    if (stored !== null) await this.store.delete(stored);
    history.ended({ stored, data, liveTokens, destroyedEvents });
    return history.violations;
  }

  close(): Promise<void> {
    return this.process.close();
  }

  get #manager(): SessionManager {
    return this.process.get(SessionManager);
  }
}

async function startProcess(
  repository: SessionRepository,
  clock: SessionClock,
): Promise<TestingModule> {
  const testing = await Test.createTestingModule({
    imports: [DynamoSessionModule.forRoot({ ...SESSION_OPTIONS, repository })],
  })
    .overrideProvider(SessionClock)
    .useValue(clock)
    .compile();
  testing.useLogger(false);
  return testing.init();
}
