import type { TestingModule } from '@nestjs/testing';
import { SessionEvents, SessionManager } from '../../../lib/index.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import type { Arena } from './arena.js';
import { History } from './history.js';
import { operations, type OperationName } from './operations.js';
import { EXPIRED_AT, FIRST_DATA, REQUESTS_AT, type Subject } from './scene.js';
import type { Choice } from './schedules.js';
import { startProcess } from './start-process.js';
import { Turns, type Step } from './turns.js';

/** What came of some operations in one order. */
export interface Run {
  readonly names: readonly OperationName[];
  readonly subject: Subject;
  readonly history: History;
  readonly steps: readonly Step[];
  readonly choices: readonly Choice[];
  readonly hasExpired: boolean;
  /** How often the library said that it destroyed the session. */
  readonly destroyedEvents: number;
}

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
    this.#clock.set(REQUESTS_AT);
    const history = (this.#history = new History(subject.token, FIRST_DATA));
    const turns = (this.#turns = new Turns(names.length));
    this.#destroyedEvents = 0;
    for (const [slot, name] of names.entries()) void this.#start(name, slot, subject);
    const choices: Choice[] = [];
    for (;;) {
      const waiting = withoutTwins(await turns.waiting(), names, turns.steps);
      if (waiting.length === 0) break;
      const taken = prefix[choices.length] ?? 0;
      const slot = waiting[taken];
      if (slot === undefined) {
        const whatHappened = [...turns.steps.map(({ call }) => call), ...history.violations];
        throw new Error(`Other choices than last time, after ${whatHappened.join(', ')}`);
      }
      choices.push({ taken, of: waiting.length });
      turns.letThrough(slot);
    }
    const hasExpired = this.#clock.now() === EXPIRED_AT;
    const { steps } = turns;
    const destroyedEvents = this.#destroyedEvents;
    return { names, subject, history, steps, choices, hasExpired, destroyedEvents };
  }

  async close(): Promise<void> {
    for (const process of this.#processes) await process.close();
  }

  async #start(name: OperationName, slot: number, { token, record }: Subject): Promise<void> {
    const history = this.#history;
    const turns = this.#turns;
    try {
      const manager = this.#processes[slot]?.get(SessionManager);
      if (manager === undefined) throw new Error(`There is no process ${slot}.`);
      const expire = async () => {
        await this.#enter(slot, 'time passes');
        this.#clock.set(EXPIRED_AT);
      };
      const reap = async () => {
        await this.#enter(slot, 'TTL deletes');
        await this.#arena.reap(record.id);
      };
      await operations[name]({ slot, manager, token, history, expire, reap });
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

/** Of operations that are the same and have not begun, one stands for all: the others are its mirror. */
function withoutTwins(
  waiting: readonly number[],
  names: readonly OperationName[],
  steps: readonly Step[],
): readonly number[] {
  const begun = new Set(steps.map(({ slot }) => slot));
  const seen = new Set<OperationName>();
  return waiting.filter((slot) => {
    const name = names[slot];
    if (begun.has(slot) || name === undefined) return true;
    const isTwin = seen.has(name);
    seen.add(name);
    return !isTwin;
  });
}
