import { describe, expect, it } from '@jest/globals';
import { SessionSerializationError } from '../../../../lib/errors/session-serialization.error.js';
import { DataPath, MAX_DEPTH } from '../../../../lib/serializer/value/data-path.js';

function refusal(walk: (path: DataPath) => void): SessionSerializationError {
  try {
    walk(new DataPath());
  } catch (error) {
    if (error instanceof SessionSerializationError) return error;
  }
  throw new Error('it was not refused');
}

describe('the path of a value that is refused', () => {
  it.each<[(string | number)[], string]>([
    [[], ''],
    [['cart'], 'cart'],
    [['cart', 'items', 3, 'price'], 'cart.items[3].price'],
    [['two words', 'a.b'], '["two words"]["a.b"]'],
    [['list', '7', '07'], 'list[7][07]'],
    [['map', 'values()', 2], 'map.values()[2]'],
    [['k'.repeat(65)], 'k'.repeat(65)],
    [['k!'.repeat(40)], `["${'k!'.repeat(32)}…"]`],
    [Array.from({ length: 200 }, () => 'x'), `${'x.'.repeat(128)}…`],
  ])('of %j is %s', (segments, path) => {
    const error = refusal((at) => {
      for (const segment of segments) at.enter(segment);
      at.refuse('is bad.');
    });
    expect(error.path).toBe(path);
    expect(error.message).toContain('is bad.');
  });

  it('forgets what the walk has left', () => {
    const error = refusal((at) => {
      at.properties({ a: 1, b: undefined, c: [2, 3] }, (value, key) => {
        if (Array.isArray(value))
          at.items(value, (item) => item === 3 && at.refuse(`after ${key}`));
      });
    });
    expect(error.path).toBe('c[1]');
  });
});

describe('a walk refuses', () => {
  class Steps extends Array<number> {}
  const visit = () => undefined;

  it.each<[string, (path: DataPath) => void, string]>([
    ['a list as the root', (at) => void at.root([]), 'must be a plain object'],
    ['a hidden property', (at) => at.checkKeys({ a: 1 }, []), 'not enumerable'],
    ['a symbol', (at) => at.properties({ [Symbol('s')]: 1 }, visit), 'symbols as keys'],
    ['a hole', (at) => at.items([1, , 2], visit), 'holes'], // oxlint-disable-line no-sparse-arrays
    ['a name in an array', (at) => at.items(Object.assign([1], { a: 1 }), visit), 'of its own'],
    ['a subclass of Array', (at) => at.items(new Steps(), visit), 'instance of Steps'],
    ['an instance without a class', (at) => at.refuseInstance(Object.create({})), 'a class'],
  ])('%s', (_, walk, text) => {
    expect(refusal(walk).message).toContain(text);
  });

  it('an own key __proto__, by its path', () => {
    const error = refusal((at) => at.checkKeys({}, ['__proto__'], -1));
    expect(error.path).toBe('__proto__');
  });

  const nest = (at: DataPath, containers: readonly object[]) => {
    for (const container of containers) {
      at.open(container);
      at.enter('a');
    }
  };

  it('what is nested too deep', () => {
    const levels = Array.from({ length: MAX_DEPTH + 2 }, () => ({}));
    expect(() => nest(new DataPath(), levels.slice(1))).not.toThrow();
    expect(refusal((at) => nest(at, levels)).message).toContain('deeper than 500 levels');
  });

  it('a cycle, where it closes', () => {
    const pair = [{}, {}];
    const levels = Array.from({ length: MAX_DEPTH + 2 }, (_, level) => pair[level % 2] ?? {});
    const error = refusal((at) => nest(at, levels));
    expect(error.path).toBe('a.a');
    expect(error.message).toContain('refers back');
  });
});
