import { describe, expect, it } from '@jest/globals';
import { assertUserId } from '../../../lib/session/user-id.js';

describe('the id of a user', () => {
  it.each([
    ['ordinary', 'u1'],
    ['a space', ' '],
    ['beyond the basic plane', '😀'],
    ['the longest', 'a'.repeat(1024)],
    ['the longest in characters of two bytes', 'ä'.repeat(512)],
  ])('%s is taken', (_name, userId) => {
    expect(() => assertUserId(userId)).not.toThrow();
  });

  it.each([
    ['none', undefined, /not empty/],
    ['null', null, /not empty/],
    ['a number', 7, /not empty/],
    ['empty text', '', /not empty/],
    ['an object that looks like text', new String('u1'), /not empty/],
    ['half a surrogate pair', 'u\uD83D', /well-formed/],
    ['the other half', '\uDE00u', /well-formed/],
    ['one byte too long', 'a'.repeat(1025), /at most 1024 bytes/],
    ['too long in bytes, not in characters', 'ä'.repeat(513), /at most 1024 bytes/],
  ])('%s is refused, with what to do', (_name, userId, says) => {
    expect(() => assertUserId(userId)).toThrow(TypeError);
    expect(() => assertUserId(userId)).toThrow(says);
  });
});
