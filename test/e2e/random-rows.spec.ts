import { describe, expect, it } from '@jest/globals';
import { StructuredCloneSerializer } from '../../lib/index.js';
import { fuzzApplication } from '../fuzz/rows/fuzz-application.js';
import { RowsApplication } from '../fuzz/rows/rows-application.js';
import { rowSystems, type RowSystem } from '../fuzz/rows/row-systems.js';
import { anyEngine, comparesMaps } from '../support/engines.js';
import { sized } from '../support/size.js';

/** As many rows as a run of its own takes: `npm run fuzz:moves`, with `SEED=` another number. */
const RUNS = sized(200, 800, 'RUNS');
const SEED = Number(process.env['SEED'] ?? 1);

/** One application has one format of flask-dynamodb-sessions. */
const systems = (format: 'json' | 'pickle'): RowSystem[] =>
  rowSystems().filter(
    ({ name }) =>
      (!name.startsWith('flask-dynamodb-sessions') || name.endsWith(format)) &&
      (comparesMaps(anyEngine()) || !name.includes('pwrdrvr')),
  );

describe.each(['json', 'pickle'] as const)('random rows in tables to move out of, %s', (format) => {
  it(
    `E2 R49 move whole or stay as they are, and crash nothing (seed ${SEED})`,
    async () => {
      const all = systems(format);
      const application = await RowsApplication.start(all, (tables) => ({
        serializer: new StructuredCloneSerializer(),
        migrateFrom: all.map(({ layout, table }) => ({ layout, tableName: tables[table] })),
      }));
      try {
        const runs = Math.ceil(RUNS / 2);
        const { failures, outcomes } = await fuzzApplication(application, all, {
          seed: SEED,
          runs,
        });
        if (process.env['RUNS'] !== undefined) console.log(outcomes);

        expect(failures).toEqual([]);
        expect(Object.keys(outcomes)).toEqual(
          expect.arrayContaining([
            ...['moves: keys 200', 'moves: change 201', 'moves: login 201', 'moves: logout 201'],
            ...['refused: keys 200', 'refused: change 503', 'refused: login 503'],
          ]),
        );
      } finally {
        await application.stop();
      }
    },
    60_000 + RUNS * 50,
  );
});
