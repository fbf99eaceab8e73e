import { expect, it } from '@jest/globals';
import { PickleInput } from '../../../../../lib/foreign/flask-dynamodb-sessions/pickle/pickle-input.js';
import { PickleOutput } from '../../../../../lib/foreign/flask-dynamodb-sessions/pickle/pickle-output.js';

it.each<[bigint, number[]]>([
  [255n, [0x8a, 2, 255, 0]],
  [-1n, [0x8a, 1, 255]],
  [127n, [0x8a, 1, 0x7f]],
  [-128n, [0x8a, 1, 0x80]],
  [-129n, [0x8a, 2, 0x7f, 0xff]],
  [-(2n ** 63n), [0x8a, 8, 0, 0, 0, 0, 0, 0, 0, 0x80]],
  [2n ** 31n, [0x8a, 5, 0, 0, 0, 0x80, 0]],
])('writes %p', (value, bytes) => {
  const out = new PickleOutput();
  out.integer(value);
  expect([...out.finish()]).toEqual(bytes);
  expect(BigInt(new PickleInput(Uint8Array.from(bytes.slice(2))).integer(bytes.length - 2))).toBe(
    value,
  );
});

it.each([
  [255, [1, 255]],
  [256, [2, 0, 1, 0, 0]],
])('counts %i', (count, bytes) => {
  const out = new PickleOutput();
  out.counted(1, 2, count);
  expect([...out.finish()]).toEqual(bytes);
});

it('reads nothing past the end, and no endless integers', () => {
  expect(() => new PickleInput(Buffer.of(1)).uint16()).toThrow('cut short');
  expect(() => new PickleInput(Buffer.alloc(2000)).integer(1025)).toThrow('too long');
  expect(() => new PickleInput(Buffer.of(0xff)).text(1)).toThrow('not UTF-8');
});
