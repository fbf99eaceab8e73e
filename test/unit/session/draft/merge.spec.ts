import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  caughtUp,
  changedKeys,
  keepOnly,
  mergeData,
  takeOver,
} from '../../../../lib/session/draft/merge.js';

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

describe('catching up with what is stored', () => {
  it.each<[name: string, local: object, stored: object, seen: object, result: object]>([
    ['a key as it was seen becomes what is stored', { a: 1 }, { a: 2 }, { a: 1 }, { a: 2 }],
    ['a key of others is taken over', { a: 1 }, { a: 1, b: 1 }, { a: 1 }, { a: 1, b: 1 }],
    ['a key that others deleted goes', { a: 1, b: 1 }, { a: 1 }, { a: 1, b: 1 }, { a: 1 }],
    ['a change made meanwhile stays', { a: 3 }, { a: 2 }, { a: 1 }, { a: 3 }],
    ['a key added meanwhile stays', { a: 1, c: 1 }, { a: 2 }, { a: 1 }, { a: 2, c: 1 }],
    ['a key deleted meanwhile stays deleted', {}, { a: 2, b: 1 }, { a: 1 }, { b: 1 }],
    ['a key never seen stays, and others arrive', { a: 1 }, { a: 2, b: 1 }, {}, { a: 1, b: 1 }],
    ['compares deeply', { a: { x: [1] } }, { a: { x: [2] } }, { a: { x: [1] } }, { a: { x: [2] } }],
  ])('%s', (_name, local, stored, seen, result) => {
    type Data = Record<string, unknown>;
    expect(caughtUp(local as Data, stored as Data, seen as Data)).toEqual(result);
  });

  it('gives what is stored for an object nobody has changed since', () => {
    const data = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 2 }));
    fc.assert(
      fc.property(data, data, (local, stored) => {
        expect(caughtUp(local, stored, structuredClone(local))).toEqual(stored);
      }),
    );
  });
});

describe('taking over', () => {
  it('names the keys that differ, whichever side has them', () => {
    expect(changedKeys({ a: 1, b: 1, c: 1 }, { a: 1, b: 2, d: 1 })).toEqual(['b', 'c', 'd']);
    expect(changedKeys({ a: undefined }, {})).toEqual(['a']);
  });

  it('keeps only what it is told to', () => {
    expect(keepOnly({ a: 1, b: 2, c: 3 }, ['b', 'x'])).toEqual({ b: 2 });
    expect(keepOnly({ a: 1 }, [])).toEqual({});
  });

  it('leaves other keys as they are, and puts all in the order of the source', () => {
    const inner = {};
    const target: Record<string, unknown> = { b: inner, a: 1 };
    takeOver(target, { a: 2, b: { not: 'asked for' } }, ['a']);
    expect(Object.keys(target)).toEqual(['a', 'b']);
    expect([target['a'], target['b'] === inner]).toEqual([2, true]);
  });
});
