import { describe, expect, it } from '@jest/globals';
import { isOwnWrite, nextWriteIds } from '../../../lib/session/write-id.js';

/** So many writes, each on top of the one before; the oldest first. */
function writes(count: number) {
  const made = [{ writeIds: nextWriteIds() }];
  while (made.length < count) made.push({ writeIds: nextWriteIds(made.at(-1)) });
  return made;
}

describe('the name of a write', () => {
  const [first = { writeIds: [] }, ...others] = writes(5);

  it.each([
    [0, true],
    [1, true],
    [2, true],
    [3, false],
  ])('is remembered after %i others and one more: %p', (index, isKnown) => {
    expect(isOwnWrite(others[index] ?? { writeIds: [] }, first)).toBe(isKnown);
  });

  it('is not that of a write which follows, or of another on the same base', () => {
    expect(isOwnWrite(first, others[0] ?? first)).toBe(false);
    expect(isOwnWrite({ writeIds: nextWriteIds(first) }, others[0] ?? first)).toBe(false);
  });

  it('is none of a table that keeps none', () => {
    expect(isOwnWrite({ writeIds: [] }, { writeIds: [] })).toBe(false);
  });
});
