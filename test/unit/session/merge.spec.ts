import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mergeData, takeOver } from '../../../lib/session/merge.js';

describe('the three-way merge', () => {
  it.each([
    [
      'keeps both changes of different keys',
      { a: 0 },
      { a: 0, b: 1 },
      { a: 0, c: 2 },
      { a: 0, b: 1, c: 2 },
      [],
    ],
    ['takes over what only the other side changed', { a: 0 }, { a: 1 }, { a: 0 }, { a: 1 }, []],
    [
      'takes over what only the other side deleted',
      { a: 0, b: 0 },
      { b: 0 },
      { a: 0, b: 0 },
      { b: 0 },
      [],
    ],
    ['keeps a deletion of its own', { a: 0, b: 0 }, { a: 0, b: 0 }, { b: 0 }, { b: 0 }, []],
    [
      'prefers its own value of a key changed on both sides',
      { a: 0 },
      { a: 1 },
      { a: 2 },
      { a: 2 },
      ['a'],
    ],
    ['prefers its own deletion of a key changed there', { a: 0 }, { a: 1 }, {}, {}, ['a']],
    ['sees no conflict where both sides agree', { a: 0 }, { a: 1 }, { a: 1 }, { a: 1 }, []],
    [
      'compares deeply',
      { a: { x: [1] } },
      { a: { x: [1] }, b: 1 },
      { a: { x: [1] } },
      { a: { x: [1] }, b: 1 },
      [],
    ],
  ])('R38 %s', (_name, base, stored, local, merged, conflicts) => {
    expect(mergeData(base, stored, local)).toMatchObject({ merged, conflicts });
  });

  const data = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 2 }));

  it('S03 loses no change of either side, whatever the data', () => {
    fc.assert(
      fc.property(data, data, data, (base, stored, local) => {
        const { merged, conflicts, adopted } = mergeData(base, stored, local);
        for (const key of ['a', 'b', 'c', 'd']) {
          const [before, there, here] = [base[key], stored[key], local[key]];
          expect(merged[key]).toBe(here === before ? there : here);
          expect(conflicts.includes(key)).toBe(
            here !== before && there !== before && here !== there,
          );
          expect(adopted.includes(key)).toBe(here === before && there !== before);
        }
      }),
    );
  });

  it.each(['constructor', 'toString', '__proto__'])(
    'S25 a key named %s is kept as it is',
    (key) => {
      const local = JSON.parse(`{"${key}":{"own":true}}`) as Record<string, unknown>;
      const { merged } = mergeData({}, { a: 1 }, local);
      expect(JSON.stringify(merged)).toBe(`{"a":1,"${key}":{"own":true}}`);
      const target: Record<string, unknown> = {};
      takeOver(target, merged, Object.keys(merged));
      expect(JSON.stringify(target)).toBe(`{"a":1,"${key}":{"own":true}}`);
      expect(Object.getPrototypeOf(target)).toBe(Object.prototype);
    },
  );

  it('R47 a key named __proto__ is data like any other', () => {
    const hostile = JSON.parse('{"__proto__":{"isAdmin":true}}') as Record<string, unknown>;
    mergeData({}, hostile, { a: 1 });
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});
