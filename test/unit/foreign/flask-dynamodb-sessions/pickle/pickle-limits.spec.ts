import { describe, expect, it } from '@jest/globals';
import {
  MAX_INTEGER_BYTES,
  MAX_LENGTH,
} from '../../../../../lib/foreign/flask-dynamodb-sessions/pickle/pickle-limits.js';
import { PickleSerializer } from '../../../../../lib/foreign/flask-dynamodb-sessions/pickle/pickle.serializer.js';

const pickle = new PickleSerializer();

/** `{"a": …}` with an integer of so many bytes, all of its bits set but the sign. */
function withInteger(length: number): string {
  const head = Buffer.from([0x80, 4, 0x7d, 0x8c, 1, 0x61, 0x8b]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(length);
  const bytes = Buffer.alloc(length, 0xff).fill(0x7f, length - 1);
  return Buffer.concat([head, size, bytes, Buffer.from('s.')]).toString('base64');
}

describe('the limits of a pickle', () => {
  it('E2 the longest integer that is read is written so that it is read again', () => {
    const data = pickle.deserialize(withInteger(MAX_INTEGER_BYTES));
    expect(data['a']).toBe(2n ** BigInt(8 * MAX_INTEGER_BYTES - 1) - 1n);
    expect(pickle.deserialize(pickle.serialize(data))).toEqual(data);
    const negative = { a: -(data['a'] as bigint) - 1n };
    expect(pickle.deserialize(pickle.serialize(negative))).toEqual(negative);
  });

  it('E2 no longer integer is read or written', () => {
    expect(() => pickle.deserialize(withInteger(MAX_INTEGER_BYTES + 1))).toThrow('too long');
    const tooLong = 2n ** BigInt(8 * MAX_INTEGER_BYTES);
    expect(() => pickle.serialize({ a: tooLong })).toThrow('"a" is an integer of more than');
  });

  it('E2 records that repeat their keys are read again, in an item that DynamoDB takes', () => {
    const record = { the_key_of_a_quantity: 1, the_key_of_a_description: 'the same for all' };
    const data = { list: Array.from({ length: 20_000 }, () => ({ ...record })) };
    const text = pickle.serialize(data);
    expect(text.length).toBeLessThan(398 * 1024);
    expect(pickle.deserialize(text)).toEqual(data);
  });

  it('E2 what would be too much to read is not written', () => {
    const long = 'x'.repeat(MAX_LENGTH / 1024);
    const list = (length: number) => ({ list: Array.from({ length }, () => long) });
    expect(pickle.deserialize(pickle.serialize(list(500)))).toEqual(list(500));
    expect(() => pickle.serialize(list(513))).toThrow('list[511]');
  });
});
