import fc from 'fast-check';
import { violations, type Violation } from './oracle.js';
import { perform } from './performance.js';
import { hangs, rendered, type Program } from './program.js';
import { Stage } from './stage.js';

export interface Finding {
  readonly rule: string;
  /** The program, shrunk, what is wrong, and how to see it again. */
  readonly story: string;
}

/** Performs programs, on applications that it opens as they are needed. */
export class Theatre {
  readonly #stages = new Map<string, Promise<Stage>>();
  performed = 0;

  async violations(program: Program): Promise<Violation[]> {
    const { conflict, rotates, revokes } = program.settings;
    const settings = { conflict, rotates, revokes };
    const isImpatient = hangs(program);
    const key = JSON.stringify([settings, isImpatient]);
    let stage = this.#stages.get(key);
    if (stage === undefined) this.#stages.set(key, (stage = Stage.open(settings, isImpatient)));
    const performance = await perform(program, await stage);
    this.performed += 1;
    // Nothing else can be seen on a stage where something hangs.
    if (performance.stuck.length > 0) {
      this.#stages.delete(key);
      (await stage).abandon();
    }
    return violations(performance);
  }

  async close(): Promise<void> {
    for (const stage of this.#stages.values()) await (await stage).close();
  }

  /**
   * Performs random programs, and shrinks those that break a rule.
   *
   * @param most how many rules may be broken before it stops; each is told of once
   */
  async explore(
    programs: fc.Arbitrary<Program>,
    { runs, seed, most }: { runs: number; seed: number; most: number },
  ): Promise<Finding[]> {
    const findings: Finding[] = [];
    const known = new Set<string>();
    let left = runs;
    for (let round = 0; left > 0 && findings.length < most; round++) {
      let rule: string | undefined;
      const seen = async (program: Program) => {
        const found = await this.violations(program);
        // While it shrinks, only the rule that was broken first counts.
        const broken = found.find((one) => (rule ? one.rule === rule : !known.has(one.rule)));
        if (broken === undefined) return;
        rule = broken.rule;
        throw new Error(broken.detail);
      };
      const from = { seed: seed + round, numRuns: left };
      const details = await fc.check(fc.asyncProperty(programs, seen), from);
      left -= details.numRuns;
      if (!details.failed || rule === undefined) continue;
      known.add(rule);
      const [program] = details.counterexample ?? [];
      const story = [
        `${rule}: ${String((details.errorInstance as Error | undefined)?.message)}`,
        program === undefined ? '' : rendered(program),
        JSON.stringify(program),
        `seed ${from.seed}, path ${details.counterexamplePath}, shrunk ${details.numShrinks} times`,
      ];
      findings.push({ rule, story: story.join('\n') });
    }
    return findings;
  }
}
