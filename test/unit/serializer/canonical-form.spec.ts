import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DefaultSerializer, serialize as serializeWithV8 } from 'node:v8';
import { SessionSerializationError } from '../../../lib/errors/session-serialization.error.js';
import { EXPRESS_JSON } from '../../../lib/foreign/shared/json/json-dialect.js';
import { JsonDialectSerializer } from '../../../lib/foreign/shared/json/json-dialect.serializer.js';
import { JsonSerializer } from '../../../lib/serializer/json/json.serializer.js';
import { PickleSerializer } from '../../../lib/foreign/flask-dynamodb-sessions/pickle/pickle.serializer.js';
import { PythonJsonSerializer } from '../../../lib/foreign/shared/json/python-json.serializer.js';
import { ReservedKeysSerializer } from '../../../lib/foreign/shared/reserved-keys.serializer.js';
import type { SessionSerializer } from '../../../lib/serializer/session-serializer.js';
import { StructuredCloneSerializer } from '../../../lib/serializer/clone/structured-clone.serializer.js';
import { context, values } from './values.js';
import { sized } from '../../support/size.js';

const clone = new StructuredCloneSerializer();
const json = new JsonSerializer();

const again = (serializer: SessionSerializer, raw: string | Uint8Array) =>
  serializer.serialize(serializer.deserialize(raw, context), context);

function cyclic() {
  const self: Record<string, unknown> = { list: [] };
  (self['list'] as unknown[]).push(self, [self]);
  return self;
}

function grown() {
  const list = new Array<number>(200);
  for (let index = 199; index >= 0; index--) list[index] = index;
  return list;
}

/** Values of which V8 keeps more than can be seen, or that have parts in places of their own. */
const ARRAYS: [what: string, make: () => unknown][] = [
  ['an array', () => Array.from({ length: 300 }, (_, index) => index)],
  ['an array that had holes', grown],
  ['an array of fractions and whole numbers', () => [0.5, 1, 2, 3.5]],
  ['an array with a hole', () => [1, , 3, undefined]], // oxlint-disable-line no-sparse-arrays
  ['an array that begins and ends with holes', () => [, 1, , 2, ,]], // oxlint-disable-line no-sparse-arrays
  ['an array of nothing but holes', () => new Array<number>(1000)],
  ['an array with one item far out', () => Object.assign([], { 70_000: 'far' })],
  ['an array with a property', () => Object.assign([1, 2], { name: 'two', '01': 1, '-1': 2 })],
  ['a sparse array with a property', () => Object.assign(new Array(90), { 7: 7, name: 'two' })],
  ['an array of arrays', () => [[], [[]], [[[1], new Array(3).fill(null)]]]],
  ['an array in two places', () => ((list) => [list, { list }])([1, 2, [3]])],
  ['a cycle', cyclic],
  [
    'a cycle through a Map and a Set',
    () => {
      const map = new Map<unknown, unknown>();
      return map.set(map, new Set([map, [map]]));
    },
  ],
  [
    'whole numbers of every length',
    () => [0, 1, -1, 63, 64, -65, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 2 ** 53],
  ],
  ['BigInts of every length', () => [0n, 1n, -1n, 2n ** 63n, 2n ** 64n, -(2n ** 64n), 2n ** 129n]],
  [
    'keys that are numbers',
    () => ({ 1: 'a', 0: 'b', '01': 'c', 4294967294: 'd', 4294967295: 'e', '-1': 'f' }),
  ],
  ['text of one byte a character out of text of two', () => 'ж plain text of some length'.slice(2)],
  [
    'text of every length',
    () => ['', 'é', 'ж', 'é'.repeat(25), 'ж'.repeat(25), 'x'.repeat(200), 'ж'.repeat(9000)],
  ],
  [
    'an Error without a message',
    () => [new Error(), new Error(''), new RangeError(undefined, { cause: undefined })],
  ],
  [
    'an Error whose cause has causes',
    () => new Error('a', { cause: new TypeError('b', { cause: [new URIError('c')] }) }),
  ],
  [
    'every flag of a RegExp',
    () => [/a/dgimsuy, new RegExp('[a-z]', 'v'), new RegExp('/'), new RegExp('')],
  ],
];

describe('what a structured clone is read from is what is written of it again', () => {
  const kept = values.filter(({ clone: outcome }) => outcome !== 'throws');
  const all = [...ARRAYS, ...kept.map(({ value, make }) => [value, make] as const)];

  it.each(all)('%s, byte for byte', (_, make) => {
    const raw = clone.serialize({ value: make(), after: 'ж' });
    expect(again(clone, raw)).toEqual(raw);
    expect(clone.isCanonical(raw)).toBe(true);
  });

  it('any data at all', () => {
    const data = fc.dictionary(
      fc.string({ unit: 'binary' }),
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withSet: true,
        withSparseArray: true,
        withTypedArray: true,
        withUnicodeString: true,
      }),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(data, (value) => {
        let raw: Uint8Array;
        try {
          raw = clone.serialize(value);
        } catch (error) {
          return error instanceof SessionSerializationError;
        }
        return Buffer.compare(clone.serialize(clone.deserialize(raw)), raw) === 0;
      }),
      { numRuns: sized(150, 2000), seed: 15 },
    );
  });

  it('the same bytes, however the data came about', () => {
    const direct = clone.serialize({ list: Array.from({ length: 200 }, (_, index) => index) });
    expect(clone.serialize({ list: grown() })).toEqual(direct);
    expect(clone.serialize({ list: new Array(200).fill(0).map((_, index) => index) })).toEqual(
      direct,
    );
  });

  it('R46 in the format of V8, after one byte that V8 skips', () => {
    const data = {
      text: 'Latin-1 é',
      count: -300,
      far: 2 ** 40,
      half: 0.5,
      yes: true,
      no: false,
      none: null,
      gone: undefined,
      list: [1, 'two', [3]],
      sparse: Object.assign(new Array(99), { 5: 5 }),
      big: -(2n ** 70n),
      zero: 0n,
      when: new Date(5),
      map: new Map([['a', { b: 1 }]]),
      set: new Set(['x']),
      pattern: /a.b/gimsuy,
      7: 'seven',
      memory: Uint8Array.of(1, 2).buffer,
      named: Object.assign([1], { name: 'one' }),
    };
    const shared = { ...data, again: data.list, map2: data.map };
    const own = Buffer.from(clone.serialize(shared));
    expect(own.subarray(0, 3)).toEqual(Buffer.of(0xff, 0x0f, 0));
    const v8 = serializeWithV8(shared);
    expect(own.subarray(3).toString('latin1')).toBe(v8.subarray(2).toString('latin1'));
  });
});

describe('a structured clone in another form', () => {
  const data = { list: grown(), name: 'Zoë' };
  const writer = new DefaultSerializer();
  writer.writeHeader();
  writer.writeValue(data);
  const older = writer.releaseBuffer();

  it('R46 is read, and known not to be what would be written', () => {
    expect(clone.deserialize(older)).toStrictEqual(data);
    expect(clone.isCanonical(older)).toBe(false);
    expect(clone.isCanonical('text')).toBe(false);
    expect(clone.serialize(clone.deserialize(older)).length).toBeLessThan(older.length / 1.5);
  });
});

describe('JSON is read from what is written of it again', () => {
  it.each(values.filter(({ json: outcome }) => outcome !== 'throws'))('$value', ({ make }) => {
    const raw = json.serialize({ value: make(), 7: 'seven', a: 1 });
    expect(again(json, raw)).toBe(raw);
  });

  it.each(['{"a":1e400}', '{"a":[-1e999]}', '{"a":{"b":-0}}', '[{"a":-0.0}]', '{"a":-1e-400}'])(
    'R49 and not from %s, which could not be written again',
    (text) => {
      expect(() => json.deserialize(text)).toThrow(/^The payload/);
    },
  );
});

describe('what other libraries write as well', () => {
  it.each([
    new PythonJsonSerializer(),
    new JsonDialectSerializer(EXPRESS_JSON),
    new PickleSerializer(),
    new ReservedKeysSerializer(json, ['cookie']),
  ])('is not taken for what $format writes here', (serializer) => {
    expect(serializer.isCanonical()).toBe(false);
  });
});
