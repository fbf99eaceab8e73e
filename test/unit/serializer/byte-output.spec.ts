import { expect, it } from '@jest/globals';
import { ByteOutput } from '../../../lib/serializer/byte-output.js';

it.each<[string, (out: ByteOutput) => void, number[]]>([
  ['nothing', () => undefined, []],
  ['a byte', (out) => out.byte(255), [255]],
  ['a small varint', (out) => out.varint(127), [127]],
  ['a varint of two bytes', (out) => out.varint(128), [0x80, 1]],
  ['the largest varint', (out) => out.varint(2 ** 32 - 1), [255, 255, 255, 255, 15]],
  ['an integer', (out) => out.int32(-2), [254, 255, 255, 255]],
  ['a double', (out) => out.double(1), [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]],
  ['a double, big-endian', (out) => out.double(1, false), [0x3f, 0xf0, 0, 0, 0, 0, 0, 0]],
  ['bytes', (out) => out.raw(Buffer.of(1, 2)), [1, 2]],
  ['UTF-16', (out) => out.utf16('ab'), [97, 0, 98, 0]],
  ['Latin-1', (out) => void out.latin1(34, 'é'), [34, 1, 0xe9]],
])('writes %s', (_, write, bytes) => {
  const out = new ByteOutput();
  write(out);
  expect([...out.finish()]).toEqual(bytes);
  expect(out.length).toBe(bytes.length);
});

it.each([1, 24, 25, 5000])(
  'writes %i characters of Latin-1, and nothing of any other',
  (length) => {
    const out = new ByteOutput();
    out.byte(7);
    expect(out.latin1(34, 'x'.repeat(length - 1) + '€')).toBe(false);
    expect(out.length).toBe(1);
    expect(out.latin1(34, 'x'.repeat(length))).toBe(true);
    expect(out.finish().toString('latin1').endsWith('x'.repeat(length))).toBe(true);
  },
);

it('grows, and gives its bytes in memory of their own', () => {
  const out = new ByteOutput();
  for (let count = 0; count < 3000; count++) out.byte(count & 255);
  out.double(1);
  const bytes = out.finish();
  expect(bytes.subarray(0, 3000).every((byte, index) => byte === (index & 255))).toBe(true);
  expect(bytes.buffer.byteLength).toBe(3008);
});
