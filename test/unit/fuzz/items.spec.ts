import { describe, expect, it } from '@jest/globals';
import { sized } from '../../support/size.js';
import { fuzzItems } from '../../fuzz/fuzz-items.js';

/** The long run: `npm run fuzz:items`, with `SEED=` another number for other items. */
const RUNS = sized(400, 20_000, 'RUNS');
const SEED = Number(process.env['SEED'] ?? 1);

describe('stored items of any kind', () => {
  it(
    `R47 R49 R58 S24 S25 are a whole session or none (seed ${SEED})`,
    async () => {
      const { failures, outcomes } = await fuzzItems(SEED, RUNS);

      expect(failures).toEqual([]);
      // The mutations must be neither all harmless nor all of one kind.
      expect(Object.keys(outcomes)).toEqual(
        expect.arrayContaining(['current', 'rejected corrupt', 'rejected reused', 'expired idle']),
      );
    },
    60_000 + RUNS,
  );
});
