import { expect, it } from '@jest/globals';
import {
  csrfSecretIn,
  csrfTextOf,
  userIdIn,
} from '../../../../lib/foreign/shared/payload-values.js';

it.each<[unknown, string | undefined]>([
  ['u1', 'u1'],
  ['', undefined],
  [42, '42'],
  [-1, '-1'],
  [2n ** 70n, '1180591620717411303424'],
  [1.5, undefined],
  [1e21, undefined],
  [Number.NaN, undefined],
  [true, undefined],
  [null, undefined],
])('%p stands for the user %j', (value, userId) => {
  expect(userIdIn(value)).toBe(userId);
});

it('a CSRF secret is 64 hexadecimal digits', () => {
  const text = 'ab'.repeat(32);
  expect(csrfTextOf(csrfSecretIn(text))).toBe(text);
  for (const other of ['ab', text.toUpperCase(), 7, undefined]) {
    expect(csrfSecretIn(other)).toBeUndefined();
  }
  expect(csrfTextOf(undefined)).toBeUndefined();
});
