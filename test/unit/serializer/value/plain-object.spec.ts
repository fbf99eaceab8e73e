import { describe, expect, it } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import {
  className,
  hasHiddenKeys,
  isPlainArray,
  isPlainObject,
} from '../../../../lib/serializer/value/plain-object.js';

class Cart {
  readonly total = 1;
}
class Steps extends Array<number> {}

describe('isPlainObject', () => {
  it.each<[string, unknown, boolean]>([
    ['{}', {}, true],
    ['an object without prototype', Object.create(null), true],
    ["another realm's object", runInNewContext('({})'), true],
    ['an object that inherits', Object.create({ a: 1 }), false],
    [
      'an object that inherits from one without prototype',
      Object.create(Object.create(null)),
      false,
    ],
    ['an instance', new Cart(), false],
    ['an array', [], false],
    ['null', null, false],
    ['text', 'a', false],
  ])('of %s', (_, value, plain) => {
    expect(isPlainObject(value)).toBe(plain);
  });
});

it.each<[string, unknown[], boolean]>([
  ['[]', [], true],
  ["another realm's array", runInNewContext('[]') as unknown[], true],
  ['a subclass', new Steps(), false],
])('isPlainArray of %s', (_, list, plain) => {
  expect(isPlainArray(list)).toBe(plain);
});

it.each<[string, object, string]>([
  ['an instance', new Cart(), 'Cart'],
  ['an object without prototype', Object.create(null) as object, ''],
  ['an object that inherits', Object.create(new Cart()) as object, ''],
  ['a prototype whose constructor is data', Object.create({ constructor: 'x' }) as object, ''],
])('className of %s', (_, value, name) => {
  expect(className(value)).toBe(name);
});

it.each<[string, object, number, boolean]>([
  ['nothing but its keys', { a: 1 }, 0, false],
  ['a symbol', { a: 1, [Symbol('s')]: 1 }, 0, true],
  ['a hidden property', Object.defineProperty({ a: 1 }, 'b', { value: 1 }), 0, true],
  ['the length of an array', [1], 1, false],
])('hasHiddenKeys with %s', (_, value, allowed, hidden) => {
  expect(hasHiddenKeys(value, Object.keys(value), allowed)).toBe(hidden);
});
