import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { SessionSerializationError } from '../../../lib/errors/session-serialization.error.js';
import { CompressingSerializer } from '../../../lib/serializer/compressing.serializer.js';
import { EncryptingSerializer } from '../../../lib/serializer/encryption/encrypting.serializer.js';
import { JsonSerializer } from '../../../lib/serializer/json/json.serializer.js';
import type { SessionSerializer } from '../../../lib/serializer/session-serializer.js';
import { StructuredCloneSerializer } from '../../../lib/serializer/clone/structured-clone.serializer.js';
import { context, roundTrip, values } from './values.js';
import { sized } from '../../support/size.js';

const keys = [{ id: 'k1', secret: Buffer.alloc(32, 7) }];
const json = new JsonSerializer();
const clone = new StructuredCloneSerializer();

const wrapped = (inner: SessionSerializer): SessionSerializer[] => [
  inner,
  new CompressingSerializer(inner, { threshold: 0 }),
  new EncryptingSerializer(inner, { keys }),
  new EncryptingSerializer(new CompressingSerializer(inner, { threshold: 16 }), { keys }),
];
const table = values.flatMap((row) => [
  ...wrapped(json).map((serializer) => ({ ...row, serializer, outcome: row.json })),
  ...wrapped(clone).map((serializer) => ({ ...row, serializer, outcome: row.clone })),
]);

describe('what a session may hold', () => {
  it.each(table)('R51 $value: $serializer.format $outcome', ({ make, serializer, outcome }) => {
    const data = { cart: { value: make() } };
    if (outcome === 'throws') {
      expect(() => serializer.serialize(data, context)).toThrow(SessionSerializationError);
      return;
    }
    const back = roundTrip(serializer, data) as { cart: { value?: unknown } };
    switch (outcome) {
      case 'round-trips':
        expect(isDeepStrictEqual(back, data)).toBe(true);
        break;
      case 'reads back as {}':
        expect(isDeepStrictEqual(back.cart.value, { ...(data.cart.value as object) })).toBe(true);
        break;
      case 'counts as absent':
        expect(Object.keys(back.cart)).toEqual([]);
        expect(back.cart.value).toBeUndefined();
        break;
      default: {
        const { first, second } = back.cart.value as { first: object; second: object };
        expect(first).toEqual(second);
        expect(first).not.toBe(second);
      }
    }
  });

  it.each([...wrapped(json), ...wrapped(clone)])(
    'R51 $format refuses a top level that is not a plain object',
    (serializer) => {
      for (const data of [[], null, 'text', 1, undefined, new Map(), new Date()]) {
        expect(() => serializer.serialize(data as never, context)).toThrow(
          SessionSerializationError,
        );
      }
    },
  );
});

/** As JSON sees it: a property that is undefined counts as absent. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => child !== undefined)
      .map(([key, child]) => [key, withoutUndefined(child)]),
  );
}

const anything = fc.dictionary(
  fc.string({ unit: 'binary' }),
  fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    withObjectString: true,
    withUnicodeString: true,
  }),
  { noNullPrototype: true },
);
const plain = fc.dictionary(fc.string(), fc.jsonValue(), {
  noNullPrototype: true,
});

const RUNS = sized(100, 500);

describe('any data at all', () => {
  const cases = [
    ...wrapped(json).map((serializer) => ({ serializer, expected: withoutUndefined })),
    ...wrapped(clone).map((serializer) => ({ serializer, expected: (data: unknown) => data })),
  ];

  it.each(cases)(
    'R51 comes back exactly from $serializer.format, or is refused',
    ({ serializer, expected }) => {
      let kept = 0;
      fc.assert(
        fc.property(fc.oneof(anything, plain), (data) => {
          let raw: string | Uint8Array;
          try {
            raw = serializer.serialize(data, context);
          } catch (error) {
            return error instanceof SessionSerializationError;
          }
          kept++;
          return isDeepStrictEqual(serializer.deserialize(raw, context), expected(data));
        }),
        { numRuns: RUNS, seed: 51 },
      );
      expect(kept).toBeGreaterThan(RUNS / 5);
    },
  );
});
