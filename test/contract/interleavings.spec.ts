import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { StoreBudget } from '../../lib/request/store-budget.js';
import { EngineArena, InMemoryArena, type Arena } from '../support/interleaving/arena.js';
import { engines } from '../support/engines.js';
import { runInterleavings, type Outcome } from '../support/interleaving/interleavings.js';
import { groupsOf, type OperationName } from '../support/interleaving/operations.js';

/** On each engine: all pairs, then triples until there are this many. In memory: all of both. */
const ON_AN_ENGINE = Number(process.env['INTERLEAVINGS'] ?? 10_000);

/** What ends a session or a token: where things can come back that must not. */
const ENDING: ReadonlySet<OperationName> = new Set<OperationName>([
  'regenerate',
  'authenticate',
  'destroy',
  'expire',
]);

/** Pairs first, then triples, those with the most endings first. */
function groups(): OperationName[][] {
  const endings = (group: readonly OperationName[]) =>
    group.filter((one) => ENDING.has(one)).length;
  const triples = groupsOf(3).toSorted((one, other) => endings(other) - endings(one));
  return [...groupsOf(2), ...triples];
}

async function explore(arena: Arena, enough?: number): Promise<Outcome> {
  const outcome = await runInterleavings(arena, groups(), enough);
  process.stdout.write(`${arena.name}: ${outcome.count} orders of ${outcome.calls} calls\n`);
  return outcome;
}

describe('every order in which the calls of two or three requests can reach the store', () => {
  beforeEach(() => {
    // Requests wait for their turn here, not for a time.
    jest.spyOn(StoreBudget.prototype, 'pause').mockResolvedValue();
  });

  it('S01 S02 S05 S06 S07 S41 keeps every invariant in memory', async () => {
    const { count, violations } = await explore(new InMemoryArena());
    expect(violations).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(ON_AN_ENGINE);
  }, 600_000);

  it.each(engines().filter(({ name }) => name !== 'dynoxide'))(
    'S01 S02 S05 S06 S07 S41 keeps every invariant on $name',
    async (engine) => {
      const arena = await EngineArena.open(engine);
      const { count, violations } = await explore(arena, ON_AN_ENGINE);
      arena.close();
      expect(violations).toEqual([]);
      expect(count).toBeGreaterThanOrEqual(ON_AN_ENGINE);
    },
    600_000,
  );
});
