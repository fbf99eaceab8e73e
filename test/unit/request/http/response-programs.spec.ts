import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { programs } from '../../../support/response-programs/arbitrary-program.js';
import { differenceOf } from '../../../support/response-programs/compare.js';
import { faultsOf } from '../../../support/response-programs/faults.js';
import {
  CALLBACK,
  type Mode,
  type Program,
  type Step,
} from '../../../support/response-programs/program.js';
import { sized } from '../../../support/size.js';

/**
 * How many programs for each of the seven, and from which seed; with another one, others:
 * `RESPONSE_PROGRAMS=15000 npm test -- test/unit/request/http/response-programs` runs 105,000.
 */
const COUNT = sized(30, 500, 'RESPONSE_PROGRAMS');
const TIMEOUT = 60_000 + COUNT * 20;
const seed = Number(process.env['RESPONSE_SEED'] ?? 1);

const MODES: Mode[] = ['untouched', 'sets', 'brief', 'held', 'amended', 'rejected', 'throws'];

/** Other programs for each. */
const seedOf = (mode: Mode) => seed + MODES.indexOf(mode);

describe(`random programs of response calls, seed ${seed}`, () => {
  it.each(MODES.slice(0, 5))(
    'S36 do as without the gate: %s',
    async (mode) => {
      await fc.assert(
        fc.asyncProperty(programs, async (program) => {
          expect(await differenceOf(program, mode)).toBeUndefined();
        }),
        { numRuns: COUNT, seed: seedOf(mode) },
      );
    },
    TIMEOUT,
  );

  it.each(['rejected', 'throws'] as const)(
    'R54 R58 are answered with an error, and nothing else: %s',
    async (mode) => {
      await fc.assert(
        fc.asyncProperty(programs, async (program) => {
          expect(await faultsOf(program, mode)).toEqual([]);
        }),
        { numRuns: COUNT, seed: seedOf(mode) },
      );
    },
    TIMEOUT,
  );
});

const write: Step = { op: 'body', method: 'write', args: ['small', CALLBACK] };
const end: Step = { op: 'body', method: 'end', args: [] };
const release: Step = { op: 'release' };
const pipe: Step = { op: 'pipe', chunks: 3, size: 40_000, slow: false };
const call = (method: string, ...args: unknown[]): Step => ({ op: 'call', method, args });
const program = (...handlers: Step[][]): Program => ({
  app: 'node',
  requests: handlers.map((steps) => ({ method: 'GET', version: '1.1', steps })),
  isPipelined: handlers.length > 1,
});

/** What random programs found, and nobody had thought of. */
const FOUND: [name: string, program: Program][] = [
  ['an end that throws and leaves a cork', program([write, { ...end, args: [true] }])],
  ['a cork that is never taken off', program([call('flushHeaders'), call('cork'), pipe])],
  [
    'a source that is piped after the save has ended',
    program([call('flushHeaders'), release, pipe, end]),
  ],
  ['a pipelined response that is destroyed', program([end], [end, { op: 'throw' }], [end])],
  ['a pipelined one that is destroyed and answers', program([end], [call('destroy'), write, end])],
  ['a write after the end', program([end, write], [end])],
  [
    'a head that is refused',
    program([call('destroy'), write, call('writeHead', 200, { 'X-C': '3' })]),
  ],
];

describe.each(FOUND)('R58 %s', (_name, found) => {
  it.each(MODES.slice(0, 5))('does as without the gate: %s', async (mode) => {
    expect(await differenceOf(found, mode)).toBeUndefined();
  });

  it.each(['rejected', 'throws'] as const)('is answered with an error: %s', async (mode) => {
    expect(await faultsOf(found, mode)).toEqual([]);
  });
});
