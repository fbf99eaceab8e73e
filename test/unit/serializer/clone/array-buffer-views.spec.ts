import { expect, it } from '@jest/globals';
import {
  isKeptView,
  makeView,
  viewIndex,
} from '../../../../lib/serializer/clone/array-buffer-views.js';

const bytes = Uint8Array.from({ length: 8 }, (_, index) => index);

// The places are part of the format.
it.each(
  [
    'Int8Array',
    'Uint8Array',
    'Uint8ClampedArray',
    'Int16Array',
    'Uint16Array',
    'Int32Array',
    'Uint32Array',
    'Float32Array',
    'Float64Array',
    'DataView',
    'Buffer',
    'BigInt64Array',
    'BigUint64Array',
  ].map((name, index) => [index, name] as const),
)('%i is %s', (index, name) => {
  const view = makeView(index, bytes);
  expect(view.constructor.name).toBe(name);
  expect(viewIndex(name)).toBe(index);
  expect(isKeptView(view, name)).toBe(true);
  expect(new Uint8Array(view.buffer, view.byteOffset, view.byteLength)).toEqual(bytes);
  expect(view.buffer).not.toBe(bytes.buffer);
});

it('knows no others', () => {
  expect(() => makeView(13, bytes)).toThrow('Unknown class of view');
  expect(() => viewIndex('Float16Array')).toThrow('Float16Array');
  expect(isKeptView({}, 'Uint8Array')).toBe(false);
});
