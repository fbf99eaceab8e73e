import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COLUMNS, Matrix, NOT_RUN } from '../support/interop/matrix.js';
import { missingHere, Neighbours, systemsHere, type Place } from '../support/interop/neighbours.js';
import { SYSTEMS } from '../support/interop/systems.js';
import { ORIGINALS } from '../support/interop/other-applications.js';
import { tableRows } from '../support/markdown.js';
import { cellOf, CROSSES } from './cells/cells.js';
import { describeStandIns } from './stand-ins.js';

const PAGE = join(process.cwd(), 'docs/interop-matrix.md');

const systems = systemsHere();
const matrix = new Matrix(systems, CROSSES);
let neighbours: Neighbours;

beforeAll(async () => {
  neighbours = await Neighbours.start(systems);
});
afterAll(() => neighbours.stop());

describe.each(systems)('beside $title', (system) => {
  let place: Place;
  beforeAll(() => {
    place = neighbours.place(system);
  });
  beforeEach(() => place.table.clear());

  it.each(COLUMNS)('E10 E11 %s', async (column) => {
    const mark = await matrix.run(system, column, () => cellOf(system, column)(place));
    expect(mark).toMatch(/^(?:✔|✘ [a-z])$/);
  });
});

describe('docs/interop-matrix.md', () => {
  it('has the table of what ran here', () => {
    const { why } = missingHere();
    const note = why === '' ? '' : `Not all of them run here: ${why}\n`;
    process.stderr.write(`\n${matrix.toString()}${note}\n`);
    const page = readFileSync(PAGE, 'utf8');
    const table = new Map(tableRows(page, 'beside').map((row) => [row[0], row]));
    const ran = matrix.rows().filter((row) => !row.includes(NOT_RUN));
    expect(ran.map(([title]) => table.get(title))).toEqual(ran);
    expect([...table.keys()]).toEqual(SYSTEMS.map(({ title }) => title));
  });
});

if (ORIGINALS !== undefined) describeStandIns(systems, ORIGINALS);
