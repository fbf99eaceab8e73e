import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { StoreBudget } from '../../lib/lifecycle/store/store-budget.js';
import { EngineArena, InMemoryArena, type Arena } from '../support/interleaving/arena.js';
import { engines } from '../support/engines.js';
import { runInterleavings, type Outcome } from '../support/interleaving/interleavings.js';
import { groupsOf, operations, type OperationName } from '../support/interleaving/operations.js';
import { MAX_SKEW_MS } from '../support/interleaving/scene.js';
import { sized } from '../support/size.js';

/**
 * On each engine: all pairs, then triples until there are this many orders; `INTERLEAVINGS=Infinity` is
 * for all. In memory: more, or all of both. Orders that only swap two requests that do the same are run
 * once.
 */
const ON_AN_ENGINE = sized(500, 5_000, 'INTERLEAVINGS');
const IN_MEMORY = sized(10_000, Infinity);

const TIME_LIMIT_MS = (ON_AN_ENGINE > 10_000 ? 120 : 10) * 60_000;

/** What ends a session or a token: where things can come back that must not. */
const ENDING: ReadonlySet<OperationName> = new Set<OperationName>([
  'regenerate',
  'authenticate',
  'destroy',
  'expire',
]);

/** What these are there for shows in pairs. */
const IN_PAIRS: ReadonlySet<string> = new Set(['shorten', 'touch late', 'change a late']);

/** Pairs first, then triples: the short ones with the most endings first. */
function groups(): OperationName[][] {
  const rank = (group: readonly OperationName[]) =>
    group.filter((one) => ENDING.has(one)).length -
    4 * group.filter((one) => one === 'save').length;
  const names = Object.keys(operations).filter((name) => !IN_PAIRS.has(name));
  const triples = groupsOf(3, names).toSorted((one, other) => rank(other) - rank(one));
  return [...groupsOf(2), ...triples];
}

async function explore(arena: Arena, enough?: number): Promise<Outcome> {
  const outcome = await runInterleavings(arena, groups(), { enough });
  process.stdout.write(`${arena.name}: ${outcome.count} orders of ${outcome.calls} calls\n`);
  return outcome;
}

describe('every order in which the calls of two or three requests can reach the store', () => {
  beforeEach(() => {
    // Requests wait for their turn here, not for a time.
    jest.spyOn(StoreBudget.prototype, 'pause').mockResolvedValue();
  });

  it(
    'S01 S02 S05 S06 S07 S41 keeps every invariant in memory',
    async () => {
      const { count, violations } = await explore(new InMemoryArena(), IN_MEMORY);
      expect(violations).toEqual([]);
      expect(count).toBeGreaterThanOrEqual(10_000);
    },
    TIME_LIMIT_MS,
  );

  it.each([
    [0, MAX_SKEW_MS],
    [MAX_SKEW_MS, 0],
    [0, -MAX_SKEW_MS],
    [0, 11_000],
  ])(
    'S19 keeps every invariant in memory when the clocks are %i and %i ms ahead',
    async (...skews) => {
      const { violations } = await runInterleavings(new InMemoryArena(), groupsOf(2), { skews });
      expect(violations).toEqual([]);
    },
  );

  it.each(engines().filter(({ name }) => name !== 'dynoxide'))(
    'S01 S02 S05 S06 S07 S41 keeps every invariant on $name',
    async (engine) => {
      const arena = await EngineArena.open(engine);
      const { count, violations } = await explore(arena, ON_AN_ENGINE);
      arena.close();
      expect(violations).toEqual([]);
      expect(count).toBeGreaterThanOrEqual(Math.min(ON_AN_ENGINE, 10_000));
    },
    TIME_LIMIT_MS,
  );
});
