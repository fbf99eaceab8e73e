import { Child } from '../processes/child.js';
import { Application } from '../processes/application.js';
import type { LocalEngine } from '../processes/engine.js';
import { figure } from '../speed/statistics.js';

export interface ImportOrder {
  readonly packages: readonly string[];
}

export interface ImportCost {
  /** Of the processor. */
  readonly milliseconds: number;
  /** Files and bytes that the packages added. */
  readonly files: number;
  readonly bytes: number;
  readonly packagesLoaded: readonly string[];
}

const ORDERS: Readonly<Record<string, ImportOrder>> = {
  'this module': { packages: ['nestjs-dynamo-session'] },
  'express-session + connect-dynamodb': { packages: ['express-session', 'connect-dynamodb'] },
  'express-session + @pwrdrvr': {
    packages: ['express-session', '@pwrdrvr/dynamodb-session-store'],
  },
};

export interface ImportRow extends ImportCost {
  readonly title: string;
}

/** Each in fresh processes, in turn; times are medians. Nest and the SDK are loaded before. */
export async function measureImports(
  rounds: number,
  progress: (line: string) => void,
): Promise<ImportRow[]> {
  const all = Object.entries(ORDERS).map(([title, order]) => ({
    title,
    order,
    costs: [] as ImportCost[],
  }));
  for (let round = 1; round <= rounds; round++) {
    for (const { title, order, costs } of all) {
      const child = await Child.start('../scale/import-process.js', order);
      costs.push(await child.ask<ImportCost>('cost'));
      await child.stop();
      progress(`import of ${title}: round ${round} of ${rounds}`);
    }
  }
  return all.flatMap(({ title, costs }) =>
    costs.slice(0, 1).map((first) => ({
      ...first,
      title,
      milliseconds: figure(costs.map(({ milliseconds }) => milliseconds)).median,
    })),
  );
}

/** Milliseconds from the start of the process to the first answer, by contender; medians. */
export async function measureStarts(
  engine: LocalEngine,
  names: readonly string[],
  rounds: number,
  progress: (line: string) => void,
): Promise<{ contender: string; milliseconds: number }[]> {
  const all = names.map((contender) => ({ contender, times: [] as number[] }));
  for (let round = 1; round <= rounds; round++) {
    for (const { contender, times } of all) {
      const startedAt = performance.now();
      const { endpoint } = engine;
      const application = await Application.start({ contender, endpoint, tableName: 'stored' });
      await (await fetch(`${application.url}/read`)).text();
      times.push(performance.now() - startedAt);
      await application.stop();
      progress(`start of ${contender}: round ${round} of ${rounds}`);
    }
  }
  return all.map(({ contender, times }) => ({ contender, milliseconds: figure(times).median }));
}
