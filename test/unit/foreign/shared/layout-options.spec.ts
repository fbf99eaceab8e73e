import { expect, it } from '@jest/globals';
import { SessionOptionsError } from '../../../../lib/errors/session-options.error.js';
import {
  secondsOption,
  secretsOption,
  userKeyOption,
} from '../../../../lib/foreign/shared/layout-options.js';

it('takes what can work', () => {
  expect(secondsOption('a', 'b', undefined, 7)).toBe(7);
  expect(secondsOption('a', 'b', 1, 7)).toBe(1);
  expect(userKeyOption('a', undefined, [])).toBeUndefined();
  expect(userKeyOption('a', 'user_id', ['_permanent'])).toBe('user_id');
  expect(secretsOption('a', 'b', ['weak'])).toEqual(['weak']);
});

it.each<[string, () => unknown]>([
  ['no seconds', () => secondsOption('a', 'b', 0, 7)],
  ['half a second', () => secondsOption('a', 'b', 0.5, 7)],
  ['no key', () => userKeyOption('a', '', [])],
  ['the key of the CSRF secret', () => userKeyOption('a', '_csrft_', [])],
  ['the key of a prototype', () => userKeyOption('a', '__proto__', [])],
  ['the key of a flash queue', () => userKeyOption('a', '_f_queue', [])],
  ['a key that is taken', () => userKeyOption('a', '_permanent', ['_permanent'])],
  ['no secrets', () => secretsOption('a', 'b', [])],
  ['an empty secret', () => secretsOption('a', 'b', ['good', ''])],
  ['one secret, not in a list', () => secretsOption('a', 'b', 'secret' as never)],
])('refuses %s', (_, option) => {
  expect(option).toThrow(SessionOptionsError);
});
