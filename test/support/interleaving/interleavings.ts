import type { Arena } from './arena.js';
import type { OperationName } from './operations.js';
import { Schedules } from './schedules.js';
import { Observer, World, type Run } from './world.js';

export interface Outcome {
  /** How many orders of calls were run. */
  readonly count: number;
  /** How many calls were made in them. */
  readonly calls: number;
  /** The first few, each with the order of calls that led to it. */
  readonly violations: readonly string[];
}

const MAX_VIOLATIONS = 5;
const BATCH = 100;

/** Runs every order of the calls of every group, some groups at the same time. */
export async function runInterleavings(
  arena: Arena,
  groups: readonly (readonly OperationName[])[],
): Promise<Outcome> {
  const slots = Math.max(...groups.map((group) => group.length));
  const observer = await Observer.open();
  const worlds = await Promise.all(
    Array.from({ length: arena.width }, () => World.open(arena, slots)),
  );
  const work = groups.map((group) => ({ group, schedules: new Schedules() }));
  const violations: string[] = [];
  let count = 0;
  let calls = 0;

  /** A hundred orders at a time, so that what they start with and end with is one request. */
  const runBatch = async (world: World, group: readonly OperationName[], schedules: Schedules) => {
    const subjects = await Promise.all(Array.from({ length: BATCH }, () => observer.subject()));
    await arena.plant(subjects.map(({ record }) => record));
    const runs: Run[] = [];
    for (const subject of subjects) {
      const prefix = schedules.next();
      if (prefix === undefined) break;
      const run = await world.run(group, subject, prefix);
      schedules.branch(prefix, run.choices);
      runs.push(run);
    }
    const stored = await arena.read(runs.map(({ subject }) => subject.record.id));
    for (const run of runs) {
      count += 1;
      calls += run.turns.steps.length;
      const found = await observer.judge(run, stored.get(run.subject.record.id) ?? null);
      if (found.length > 0) violations.push(describeRun(group, run, found));
    }
    return runs.length === BATCH;
  };
  const runWorld = async (world: World) => {
    for (let next = work.shift(); next !== undefined; next = work.shift()) {
      while (violations.length < MAX_VIOLATIONS) {
        if (!(await runBatch(world, next.group, next.schedules))) break;
      }
    }
  };
  try {
    await Promise.all(worlds.map(runWorld));
  } finally {
    await Promise.all([observer, ...worlds].map((one) => one.close()));
  }
  return { count, calls, violations: violations.slice(0, MAX_VIOLATIONS) };
}

function describeRun(group: readonly OperationName[], run: Run, found: readonly string[]): string {
  const steps = run.turns.steps.map(({ slot, call }) => `${slot} ${group[slot]}: ${call}`);
  return `${found.join('; ')}\n  after ${steps.join(', ')}`;
}
