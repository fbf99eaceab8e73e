import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { StoreBudget } from '../../lib/request/store-budget.js';
import { InMemoryArena } from '../support/interleaving/arena.js';
import { groupsOf } from '../support/interleaving/operations.js';
import { runInterleavings } from '../support/interleaving/interleavings.js';

describe('all interleavings', () => {
  beforeEach(() => {
    jest.spyOn(StoreBudget.prototype, 'pause').mockResolvedValue();
  });

  it.each([2, 3])(
    'of %d',
    async (size) => {
      for (const g of groupsOf(size)) {
        if (size === 3 && Math.random() < 0.9) continue;
        const t = performance.now();
        const o = await runInterleavings(new InMemoryArena(), [g]);
        process.stderr.write(
          `${g.join('|')} ${o.count} ${o.calls} ${Math.round(performance.now() - t)}ms ${o.violations.join('\n')}\n`,
        );
      }
      expect(1).toBe(1);
    },
    600_000,
  );
});
