import { expect, it } from '@jest/globals';
import { MemoryRegions } from '../../../../lib/serializer/clone/memory-regions.js';

const memory = new ArrayBuffer(8);

it.each<[string, (ArrayBuffer | ArrayBufferView)[], boolean]>([
  ['a whole memory', [memory], true],
  ['two parts side by side', [new Uint8Array(memory, 0, 4), new Uint8Array(memory, 4)], true],
  ['parts that overlap', [new Uint8Array(memory, 0, 5), new DataView(memory, 4)], false],
  ['a memory and a view of it', [memory, new Uint8Array(memory, 7)], false],
  ['views of two memories', [new Uint8Array(8), new Uint8Array(8)], true],
  ['memory that threads share', [new Uint8Array(new SharedArrayBuffer(1))], false],
])('of %s', (_, values, free) => {
  const regions = new MemoryRegions();
  expect(values.map((value) => regions.claim(value)).every(Boolean)).toBe(free);
});
