import { describe, expect, it } from '@jest/globals';
import { sized } from '../../support/size.js';
import { fuzzRows } from '../../fuzz/rows/fuzz-rows.js';

/** The long run: `npm run fuzz:rows`, with `SEED=` another number for other rows. */
const RUNS = sized(1_500, 15_000, 'RUNS');
const SEED = Number(process.env['SEED'] ?? 1);

describe('rows and cookies of other libraries, of any kind', () => {
  it(
    `E2 R47 R49 execute nothing, and are a whole session or none (seed ${SEED})`,
    () => {
      const { failures, fates, cookies, slowestMs } = fuzzRows(SEED, RUNS);
      if (process.env['RUNS'] !== undefined) console.log({ fates, cookies, slowestMs });

      expect(failures).toEqual([]);
      // The rows must be neither all good nor all of one trouble.
      expect(Object.keys(fates)).toHaveLength(7);
      for (const [kind, met] of Object.entries(fates)) {
        expect([kind, Object.keys(met)]).toEqual([
          kind,
          expect.arrayContaining(['moves', 'refused', 'over']),
        ]);
      }
      expect(cookies.read).toBeGreaterThan(RUNS / 2);
      expect(cookies.refused).toBeGreaterThan(RUNS / 100);
    },
    60_000 + RUNS * 10,
  );
});
