import { describe, expect, it } from '@jest/globals';
import { namesIn, testNames } from '../support/test-names.js';

const numbered = (letter: string, from: number, to: number) =>
  Array.from(
    { length: to - from + 1 },
    (_, at) => `${letter}${String(from + at).padStart(2, '0')}`,
  );

/**
 * The requirements (R) and the race and fault scenarios (S) that this version keeps. What is left out
 * is about all sessions of one user together.
 */
const REQUIRED = [
  ...numbered('R', 1, 64),
  ...numbered('R', 68, 73),
  ...numbered('S', 1, 21),
  ...numbered('S', 23, 40),
  'S42',
];

describe('the tests', () => {
  it('hold every requirement: each has one that names it', () => {
    const names = [...testNames('test').values()].flat().join('\n');
    const named = new Set(names.match(/\b[RS]\d\d\b/g));

    expect(REQUIRED.filter((id) => !named.has(id))).toEqual([]);
  });

  it('keep every promise of the session libraries that users come from: 1 to 14', () => {
    const names = [...testNames('test').values()].flat().join('\n');
    const kept = new Set(Array.from(names.matchAll(/^.promise (\d+):/gm), ([, id]) => Number(id)));

    expect([...kept].toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 14 }, (_, at) => at + 1),
    );
  });

  it('are found by their names, however they are written', () => {
    const source = `
      describe('a', () => {
        it('R01 b', () => { expect('R90').toBe(1); });
        it.each([1])("R02 %s", () => {});
        it.each([1])(
          \`R03 \${x}\`, () => {});
        other('R91');
      });`;

    expect(namesIn(source).map((name) => name.slice(1, 4))).toEqual(["a'", 'R01', 'R02', 'R03']);
  });
});
