import { expect, it } from '@jest/globals';
import { CheckTally } from '../../../../lib/table/check/check-tally.js';

it('E11 counts by kind and reason, the most frequent reason first', () => {
  const tally = new CheckTally();
  tally.add('a', 'moves');
  tally.add('a', { refused: 'rare' });
  tally.add('a', { refused: 'often' });
  tally.add('a', { refused: 'often' });
  tally.add('b', 'over');
  const { kinds, ...sums } = tally.result;
  expect(sums).toEqual({ moves: 1, over: 1, refused: 3 });
  expect(kinds).toEqual({
    a: { moves: 1, over: 0, refused: { often: 2, rare: 1 } },
    b: { moves: 0, over: 1, refused: {} },
  });
  expect(Object.keys(kinds['a']?.refused ?? {})).toEqual(['often', 'rare']);
});

it('E11 needs the same memory for a table of any size: reasons without end are one', () => {
  const tally = new CheckTally();
  for (let row = 0; row < 1000; row++) tally.add('a', { refused: `reason ${row}` });
  const { refused, kinds } = tally.result;
  const reasons = kinds['a']?.refused ?? {};
  expect(refused).toBe(1000);
  expect(Object.keys(reasons)).toHaveLength(51);
  expect(reasons['other reasons, of which there are too many to list']).toBe(950);
});
