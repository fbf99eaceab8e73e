import { describe, expect, it } from '@jest/globals';
import { SessionCorruptError } from '../../../lib/errors/session-corrupt.error.js';
import { Random } from '../../fuzz/random.js';
import { rowSystems } from '../../fuzz/rows/row-systems.js';

/** The last millisecond that a `Date` can hold is 8,640,000,000,000,000. */
const BEYOND = ['8640000000000001', '9007199254740991'];
const CLOCKS = new Set(['ttl', 'iss', 'exp', 'expires', 'accessedAt']);

describe.each(rowSystems())('rows of $name', ({ name, layout, session }) => {
  const { id, item } = session(new Random(3));
  const row =
    name === 'flask-article'
      ? { ...item, expires: { N: '2524654800' }, accessedAt: { N: '2524651200000' } }
      : item;
  const clocks = Object.keys(row).filter((one) => CLOCKS.has(one));

  it.each(clocks.flatMap((clock) => BEYOND.map((time) => [clock, time] as const)))(
    'E2 with %s = %s, which no Date can hold, cannot be read',
    (clock, N) => {
      expect(() => layout.fromItem({ ...row, [clock]: { N } }, id)).toThrow(SessionCorruptError);
    },
  );
});

it('E2 R49 a version of Pyramid that cannot be counted on from is no session', () => {
  const { layout, session } = rowSystems().find(({ payload }) => payload === 'dat') ?? {};
  const { id = '', item = {} } = session?.(new Random(3)) ?? {};
  const read = (N: string) => layout?.fromItem({ ...item, ver: { N } }, id)?.version;
  expect(read('4503599627370496')).toBe(2 ** 52);
  // A move stored the next one, which was never read again.
  expect(() => read('9007199254740991')).toThrow(SessionCorruptError);
});
