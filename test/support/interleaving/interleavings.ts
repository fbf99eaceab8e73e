import type { Arena } from './arena.js';
import { Observer } from './observer.js';
import type { OperationName } from './operations.js';
import type { Subject } from './scene.js';
import { Schedules } from './schedules.js';
import { World, type Run } from './world.js';

export interface Outcome {
  /** How many orders of calls were run. */
  readonly count: number;
  /** How many calls were made in them. */
  readonly calls: number;
  /** The first few, each with the order of calls that led to it. */
  readonly violations: readonly string[];
}

type Group = readonly OperationName[];

export interface Extent {
  /** When that many orders were run, no further group is started. */
  readonly enough?: number | undefined;
  /** How far the clock of each request's process is ahead, in milliseconds. */
  readonly skews?: readonly number[];
}

const ENOUGH_VIOLATIONS = 5;
/** As many items as one BatchWriteItem takes. */
const BATCH = 25;

/**
 * Runs every order of the calls of every group; on an engine several groups at the same time.
 *
 */
export async function runInterleavings(
  arena: Arena,
  groups: readonly Group[],
  { enough = Infinity, skews = [] }: Extent = {},
): Promise<Outcome> {
  const shared = { waiting: [...groups], enough, count: 0, calls: 0, violations: [] as string[] };
  const slots = Math.max(...groups.map((group) => group.length));
  const lanes = await Promise.all(
    Array.from({ length: arena.width }, () => Lane.open(arena, slots, skews)),
  );
  try {
    const ends = await Promise.allSettled(lanes.map((lane) => lane.work(shared)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  } finally {
    await Promise.all(lanes.map((lane) => lane.close()));
  }
  return shared;
}

interface Shared {
  readonly waiting: Group[];
  readonly enough: number;
  count: number;
  calls: number;
  readonly violations: string[];
}

/** Runs one order after the other. What they start with and end with is one request for many. */
class Lane {
  static async open(arena: Arena, slots: number, skews: readonly number[]): Promise<Lane> {
    return new Lane(arena, await World.open(arena, slots, skews), await Observer.open());
  }

  #subjects: Subject[] = [];
  #runs: Run[] = [];

  private constructor(
    private readonly arena: Arena,
    private readonly world: World,
    private readonly observer: Observer,
  ) {}

  async work(shared: Shared): Promise<void> {
    while (shared.count < shared.enough) {
      const group = shared.waiting.shift();
      if (group === undefined) break;
      const schedules = new Schedules();
      for (let prefix = schedules.next(); prefix !== undefined; prefix = schedules.next()) {
        const run = await this.world.run(group, await this.#subject(), prefix);
        schedules.branch(prefix, run.choices);
        shared.count += 1;
        this.#runs.push(run);
        if (this.#runs.length === BATCH) await this.#judge(shared);
        if (shared.violations.length >= ENOUGH_VIOLATIONS) return;
      }
    }
    await this.#judge(shared);
  }

  async close(): Promise<void> {
    await this.world.close();
    await this.observer.close();
  }

  async #subject(): Promise<Subject> {
    if (this.#subjects.length === 0) {
      for (let made = 0; made < BATCH; made++) this.#subjects.push(await this.observer.subject());
      await this.arena.plant(this.#subjects.map(({ record }) => record));
    }
    const subject = this.#subjects.pop();
    if (subject === undefined) throw new Error('Sessions are made when there are none left.');
    return subject;
  }

  async #judge(shared: Shared): Promise<void> {
    const runs = this.#runs.splice(0);
    const stored = await this.arena.read(runs.map(({ subject }) => subject.record.id));
    for (const run of runs) {
      shared.calls += run.steps.length;
      const found = await this.observer.violations(run, stored.get(run.subject.record.id) ?? null);
      if (found.length > 0) shared.violations.push(described(run, found));
    }
  }
}

function described({ names, steps }: Run, violations: readonly string[]): string {
  const order = steps.map(({ slot, call }) => `${slot} (${names[slot]}): ${call}`);
  return `${violations.join('; ')}\n  after ${order.join(', ')}`;
}
