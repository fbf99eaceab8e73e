import { expect, it } from '@jest/globals';
import { serialize } from 'node:v8';
import {
  CANONICAL_HEADER,
  checkWireFormat,
  isCanonicalClone,
} from '../../../../lib/serializer/clone/clone-wire-format.js';
import { writeClone } from '../../../../lib/serializer/clone/clone-writer.js';

const wire = (text: string) => Buffer.from(`\xff\x0f${text}`, 'latin1');

it.each<[string, Buffer]>([
  ['what V8 writes', serialize({ a: [1, 'é', '€', new Map([[1n, new Error('e')]])] })],
  ['what this module writes', writeClone({ a: [1, 'é', '€', new Set([/x/g])] })],
  ['a hole', wire('A\x01-$\0\x01')],
  ['a version that is not known yet', Buffer.of(0xff, 16)],
])('lets through %s', (_, bytes) => {
  expect(() => checkWireFormat(bytes)).not.toThrow();
});

it.each<[string, Buffer, string]>([
  ['nothing', Buffer.alloc(0), 'Not a structured clone'],
  ['an older version', Buffer.of(0xff, 14, 0x30), 'Not a structured clone'],
  ['bytes behind the value', wire('00'), 'left over'],
  ['an unknown tag', wire('!'), 'Unknown tag'],
  ['an unknown tag in an error', wire('rx.'), 'Unknown tag'],
  ['text that ends too soon', wire('"\x05abc'), 'end too soon'],
  ['an object that ends too soon', wire('o"\x01a'), 'end too soon'],
  ['a length of six bytes', wire(`"${'\xff'.repeat(5)}\x01`), 'too large'],
  ['an array of 2^28 holes', wire('a\x80\x80\x80\x80\x01@\0\0'), 'Too many elements'],
  ['lists 502 levels deep', wire('A\x01'.repeat(502) + '0'), 'Nested too deep'],
])('refuses %s', (_, bytes, message) => {
  expect(() => checkWireFormat(bytes)).toThrow(message);
});

it('knows its own form by the header', () => {
  expect(isCanonicalClone(writeClone({}))).toBe(true);
  expect(isCanonicalClone(serialize({}))).toBe(false);
  expect(isCanonicalClone(CANONICAL_HEADER.subarray(0, 2))).toBe(false);
});
