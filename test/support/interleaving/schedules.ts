/** Which of the waiting operations went on, at each point where several could. */
export interface Choice {
  readonly taken: number;
  readonly of: number;
}

/** Runs once, taking these choices first and then always the first one; tells all that it met. */
export type Replay = (choices: readonly number[]) => Promise<readonly Choice[]>;

/** All schedules of some operations that are still to be run: each of them exactly once. */
export class Schedules {
  #prefixes: (readonly number[])[] = [[]];

  /** The choices to start the next run with, the deepest branch first. */
  next(): readonly number[] | undefined {
    return this.#prefixes.pop();
  }

  /** After a run: what it could have done otherwise, from where its own choices began. */
  branch(prefix: readonly number[], met: readonly Choice[]): void {
    for (let depth = prefix.length; depth < met.length; depth++) {
      const taken = met.slice(0, depth).map((choice) => choice.taken);
      for (let other = 1; other < (met[depth]?.of ?? 0); other++) {
        this.#prefixes.push([...taken, other]);
      }
    }
  }
}

/** @returns how many schedules there are */
export async function runAll(replay: Replay): Promise<number> {
  const schedules = new Schedules();
  let count = 0;
  for (let prefix = schedules.next(); prefix !== undefined; prefix = schedules.next()) {
    schedules.branch(prefix, await replay(prefix));
    count += 1;
  }
  return count;
}
