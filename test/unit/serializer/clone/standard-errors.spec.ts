import { expect, it } from '@jest/globals';
import { serialize } from 'node:v8';
import {
  ERROR_LETTERS,
  errorLetter,
  errorPrototype,
  isStandardError,
} from '../../../../lib/serializer/clone/standard-errors.js';

it.each([EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError])(
  '%p has the letter that V8 writes',
  (Kind) => {
    const letter = errorLetter(Kind.name) ?? 'none';
    expect(serialize(new Kind('')).toString('latin1')).toContain(`r${letter}`);
    expect(ERROR_LETTERS).toContain(letter);
    expect(errorPrototype(Kind.name)).toBe(Kind.prototype);
    expect(isStandardError(Kind.name)).toBe(true);
  },
);

it.each([
  ['Error', true],
  ['AggregateError', false],
  ['constructor', false],
])('%s has no letter', (name, standard) => {
  expect(errorLetter(name)).toBeUndefined();
  expect(errorPrototype(name)).toBe(Error.prototype);
  expect(isStandardError(name)).toBe(standard);
});
