import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { programs, type Measure } from '../support/programs/arbitrary.js';
import { knownPrograms } from '../support/programs/known-programs.js';
import { Theatre } from '../support/programs/explore.js';
import { sized } from '../support/size.js';

/** How many programs; 50,000 take some minutes. */
const PROGRAMS = sized(400, 4000, 'SESSION_PROGRAMS');
/** Where to begin: the same in every run, so that a red one is a change's fault; any other explores. */
const SEED = Number(process.env['SESSION_PROGRAMS_SEED'] ?? 1);
/** How many rules may be found broken before it stops. */
const MOST = Number(process.env['SESSION_PROGRAMS_FINDINGS'] ?? 1);

const PLAIN = ['awaited', 'tried'] as const;
const ALL = ['awaited', 'tried', 'floats', 'caught', 'collected'] as const;

const measures: readonly (Measure & { readonly name: string; readonly share: number })[] = [
  { name: 'awaited calls, one request', hows: PLAIN, requests: 1, faults: 'none', share: 0.1 },
  { name: 'any calls, one request', hows: ALL, requests: 1, faults: 'none', share: 0.3 },
  { name: 'awaited calls, two requests', hows: PLAIN, requests: 2, faults: 'none', share: 0.1 },
  { name: 'any calls, two requests', hows: ALL, requests: 2, faults: 'none', share: 0.2 },
  { name: 'awaited calls, faults', hows: PLAIN, requests: 1, faults: 'quick', share: 0.1 },
  { name: 'any calls, two requests, faults', hows: ALL, requests: 2, faults: 'quick', share: 0.1 },
  { name: 'awaited calls, silence', hows: PLAIN, requests: 1, faults: 'hanging', share: 0.05 },
  {
    name: 'any calls, two requests, silence',
    hows: ALL,
    requests: 2,
    faults: 'hanging',
    share: 0.05,
  },
];

describe('any program of session calls, within a request or two', () => {
  let theatre: Theatre;
  beforeAll(() => {
    theatre = new Theatre();
  });
  afterAll(() => theatre.close(), 10_000);

  it.each(knownPrograms)('is right where it was once wrong: $name', async ({ program }) => {
    expect(await theatre.violations(program)).toEqual([]);
  });

  it.each(measures)(
    'leads to what it says, and to nothing else: $name',
    async ({ share, ...measure }) => {
      const runs = Math.ceil(PROGRAMS * share);
      const began = performance.now();
      const before = theatre.performed;
      const findings = await theatre.explore(programs(measure), { runs, seed: SEED, most: MOST });
      const count = theatre.performed - before;
      const rate = Math.round((1000 * count) / (performance.now() - began));
      process.stdout.write(`${measure.name}: ${count} programs, ${rate} a second, seed ${SEED}\n`);
      expect(findings.map(({ story }) => story).join('\n\n')).toBe('');
    },
    60 * 60_000,
  );
});
