import { describe, expect, it } from '@jest/globals';
import { sized } from '../../support/size.js';
import { fuzzTokens } from '../../fuzz/fuzz-tokens.js';

/** The long run: `npm run fuzz:tokens`, with `SEED=` another number for other tokens. */
const RUNS = sized(2_000, 100_000, 'RUNS');
const SEED = Number(process.env['SEED'] ?? 1);

describe('cookies and headers of any kind', () => {
  it(
    `R06 R07 R08 S29 S31 cost no read unless they carry an issued token (seed ${SEED})`,
    async () => {
      const report = await fuzzTokens(SEED, RUNS);

      expect(report.failures).toEqual([]);
      // The mutations must not be so wild that nothing is left of any token.
      expect(report.accepted).toBeGreaterThan(RUNS / 100);
      expect(report.accepted).toBeLessThan(RUNS / 2);
    },
    60_000 + RUNS,
  );
});
