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

/** Some processes of one application, on one store, whose clocks may differ. */
export class World {
  /** @param skews how far the clock of each process is ahead, in milliseconds */
  static async open(arena: Arena, slots: number, skews: readonly number[] = []): Promise<World> {
    const world = new World(arena, skews);
    for (let slot = 0; slot < slots; slot++) {
      const repository = arena.repository((call) => world.#enter(slot, call));
      const clock = new ManualClock();
      world.#clocks.push(clock);
      world.#processes.push(await startProcess(repository, clock));
    }
    for (const process of world.#processes) {
      process.get(SessionEvents).subscribe(({ type }) => {
        if (type === 'destroyed') world.#destroyedEvents += 1;
      });
    }
    return world;
  }

  readonly #arena: Arena;
  readonly #skews: readonly number[];
  readonly #clocks: ManualClock[] = [];
  readonly #processes: TestingModule[] = [];
  #history = new History('', FIRST_DATA);
  #turns = new Turns(0);
  #destroyedEvents = 0;
  #hasExpired = false;

  private constructor(arena: Arena, skews: readonly number[]) {
    this.#arena = arena;
    this.#skews = skews;
  }

  /** Runs the operations at the same time, taking these choices first and then always the first. */
  async run(
    names: readonly OperationName[],
    subject: Subject,
    prefix: readonly number[],
  ): Promise<Run> {
    this.#setClocks(REQUESTS_AT);
    this.#hasExpired = false;
    const history = (this.#history = new History(subject.token, FIRST_DATA));
    const turns = (this.#turns = new Turns(names.length));
    this.#destroyedEvents = 0;
    for (const [slot, name] of names.entries()) void this.#start(name, slot, subject);
    const choices: Choice[] = [];
    for (;;) {
      const all = await turns.waiting();
      // With clocks of their own they are not the same.
      const waiting = this.#skews.length > 0 ? all : withoutTwins(all, names, turns.steps);
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
    const hasExpired = this.#hasExpired;
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
        this.#setClocks(EXPIRED_AT);
        this.#hasExpired = true;
      };
      const reap = async () => {
        await this.#enter(slot, 'TTL deletes');
        await this.#arena.reap(record.id);
      };
      const think = () => this.#enter(slot, 'thinks');
      await operations[name]({ slot, manager, token, history, think, expire, reap });
    } catch (error) {
      history.failed(slot, error);
    } finally {
      turns.done();
    }
  }

  #setClocks(now: number): void {
    for (const [slot, clock] of this.#clocks.entries()) clock.set(now + (this.#skews[slot] ?? 0));
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
