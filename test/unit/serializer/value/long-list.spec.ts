import { expect, it } from '@jest/globals';
import { hasNoNames, isLong } from '../../../../lib/serializer/value/long-list.js';

const list = (length: number) => Array.from({ length }, (_, index) => index);

it.each<[string, unknown[], boolean]>([
  ['a long list', list(128), true],
  ['a long list with a hole', Object.assign(new Array(200), [1]), true],
  ['a short list, which is not looked at', list(127), false],
  ['a name', Object.assign(list(200), { name: 1 }), false],
  ['a hidden name', Object.defineProperty(list(200), 'name', { value: 1 }), false],
  ['a symbol', Object.assign(list(200), { [Symbol('s')]: 1 }), false],
])('hasNoNames of %s', (_, of, expected) => {
  expect(hasNoNames(of)).toBe(expected);
  expect(isLong(of)).toBe(of.length >= 128);
});
