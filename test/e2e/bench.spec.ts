import { beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { scenarios } from '../../bench/speed/scenarios.js';
import type { Measurement } from '../../bench/speed/measure.js';
import { sized } from '../support/size.js';
import { transpileBenchmarks } from '../support/transpile-library.js';

const run = promisify(execFile);
const LIMIT_MS = 300_000;
const REQUESTS = String(sized(4, 8));
const isFull = sized(0, 1) === 1;

// How fast anything is, is not asserted: the benchmarks themselves refuse a wrong answer.
describe('the benchmarks', () => {
  let build: string;
  let results: string;

  beforeAll(async () => {
    build = transpileBenchmarks('benchmarks');
    results = await mkdtemp(join(tmpdir(), 'bench-'));
  });

  it(
    'has every contender answer every scenario, and draws them',
    async () => {
      const all = await contendersOf('bench.js');
      const names = isFull ? all : ['floor', 'module-fast', 'pwrdrvr'];
      const flags = ['--contenders', names.join(','), '--requests', REQUESTS];
      const printed = await bench('bench.js', [...flags, '--rounds', '1', '--connections', '2']);
      const { measurements } = resultOf('speed.json') as { measurements: Measurement[] };

      const expected = Object.entries(scenarios).flatMap(([scenario, { isRead = false }]) =>
        names
          .filter((contender) => isRead || !contender.startsWith('floor'))
          .map((contender) => `${scenario} ${contender}`),
      );
      expect(measurements.map(({ scenario, contender }) => `${scenario} ${contender}`)).toEqual(
        expected,
      );
      expect(
        measurements.every(({ cpuMicros, p50 }) => cpuMicros.median > 0 && p50.median > 0),
      ).toBe(true);
      expect(all).toEqual(expect.arrayContaining(names));
      expect(printed).toContain('this module, fastest client');
      expect(readFileSync(join(results, 'speed.svg'), 'utf8')).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    },
    LIMIT_MS,
  );

  it(
    'replays one trace through the libraries that are priced, and agrees with the engine on it',
    async () => {
      const all = await contendersOf('cost.js');
      const names = isFull ? all : ['module', 'pwrdrvr'];
      const flags = ['--contenders', names.join(','), '--requests', String(sized(60, 200))];
      const printed = await bench('cost.js', flags);
      const { byDefault, likeForLike } = resultOf('cost.json') as Record<
        string,
        { contender: string }[]
      >;

      expect(all).toEqual(expect.arrayContaining(names));
      expect(byDefault?.map(({ contender }) => contender)).toEqual(names);
      expect(likeForLike?.map(({ contender }) => contender)).toEqual(names);
      const [, agreed, checked, failed] =
        /in (\d+) of (\d+) calls that show the item; (\d+) calls failed/.exec(printed) ?? [];
      expect(Number(checked)).toBeGreaterThan(0);
      expect(agreed).toBe(checked);
      expect(failed).toBe('0');
    },
    LIMIT_MS,
  );

  it(
    'makes as many calls for a request however many sessions are stored',
    async () => {
      await bench('scale.js', ['--max', '1100', '--rounds', '1', '--requests', REQUESTS]);
      const { stored } = resultOf('scale.json') as {
        stored: { rows: { sessions: number; callsPerRequest: number }[] };
      };

      expect(stored.rows).toMatchObject([
        { sessions: 1_000, callsPerRequest: 1 },
        { sessions: 1_100, callsPerRequest: 1 },
      ]);
    },
    LIMIT_MS,
  );

  it('name what there is to choose from', async () => {
    await expect(bench('bench.js', ['--contenders', 'redis'])).rejects.toThrow(
      /--contenders: there is no "redis"; there are nest, .*floor/,
    );
  });

  async function bench(file: string, flags: readonly string[]): Promise<string> {
    const { stdout } = await run('node', [join(build, 'bench', file), ...flags, '--out', results]);
    return stdout;
  }

  /** Contenders cannot be imported here: some of their packages do not run in Jest. */
  async function contendersOf(file: string): Promise<string[]> {
    const help = await bench(file, ['--help']);
    return /--contenders a,b +of (.+)/.exec(help)?.[1]?.split(', ') ?? [];
  }

  function resultOf(file: string): unknown {
    return JSON.parse(readFileSync(join(results, file), 'utf8')) as unknown;
  }
});
