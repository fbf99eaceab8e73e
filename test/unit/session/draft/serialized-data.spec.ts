import { describe, expect, it } from '@jest/globals';
import { sameData, type SerializedData } from '../../../../lib/session/draft/serialized-data.js';

const data = (fingerprint: string | Uint8Array, raw = fingerprint): SerializedData => {
  return { raw, fingerprint };
};
const bytes = (...values: number[]) => Uint8Array.from(values);

describe('two states of data', () => {
  it.each([
    ['text that is the same', data('{}'), data('{}'), true],
    ['text that is not', data('{}'), data('{"a":1}'), false],
    ['bytes that are the same', data(bytes(1, 2)), data(bytes(1, 2)), true],
    ['bytes that are not', data(bytes(1, 2)), data(bytes(1, 3)), false],
    ['the beginning of the other', data(bytes(1, 2)), data(bytes(1)), false],
    ['bytes and the same as text', data('a'), data(Buffer.from('a')), false],
    ['written differently, of one fingerprint', data('x', '1'), data('x', '2'), true],
    ['written the same, of two fingerprints', data('x', '1'), data('y', '1'), false],
  ])('%s: %#', (_name, one, other, same) => {
    expect([sameData(one, other), sameData(other, one)]).toEqual([same, same]);
  });
});
