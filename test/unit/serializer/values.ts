import type { SessionSerializer } from '../../../lib/serializer/session-serializer.js';

type Outcome = 'round-trips' | 'throws' | 'reads back as {}' | 'counts as absent' | 'becomes two';

export interface ValueRow {
  readonly value: string;
  readonly make: () => unknown;
  readonly json: Outcome;
  readonly clone: Outcome;
}

export class Cart {
  total = 1;
}

class Registry extends Map<string, string> {}
class Steps extends Array<number> {}

const both = (value: string, outcome: Outcome, make: () => unknown): ValueRow => ({
  value,
  make,
  json: outcome,
  clone: outcome,
});
const onlyClone = (value: string, make: () => unknown): ValueRow => ({
  value,
  make,
  json: 'throws',
  clone: 'round-trips',
});

/** Every kind of value an application may put into a session, and what becomes of it. */
export const values: readonly ValueRow[] = [
  both('a string', 'round-trips', () => 'Ünïcödé 🎉'),
  both('an empty string', 'round-trips', () => ''),
  both('a lone surrogate', 'round-trips', () => 'a\ud800b'),
  both('a lone surrogate as a key', 'round-trips', () => ({ '\udc00': 1 })),
  both('an empty key', 'round-trips', () => ({ '': 1 })),
  both('control characters', 'round-trips', () => '\0\x01\u2028\ufeff'),
  both('true', 'round-trips', () => true),
  both('null', 'round-trips', () => null),
  both('zero', 'round-trips', () => 0),
  both('1e21', 'round-trips', () => 1e21),
  both('the smallest number', 'round-trips', () => 5e-324),
  both('an integer beyond 2^53', 'round-trips', () => 2 ** 60),
  both('an empty object', 'round-trips', () => ({})),
  both('an empty array', 'round-trips', () => []),
  both('nested data', 'round-trips', () => ({ a: [{ b: [null, 'c', { d: 1.5 }] }] })),
  both('the keys constructor, prototype and toJSON', 'round-trips', () => ({
    constructor: { prototype: { x: 1 } },
    toJSON: 1,
    hasOwnProperty: null,
  })),
  both('an object without prototype', 'reads back as {}', () =>
    Object.assign(Object.create(null) as object, { a: 1 }),
  ),
  both('a function', 'throws', () => () => 1),
  both('a symbol', 'throws', () => Symbol('s')),
  both('a symbol as a key', 'throws', () => ({ [Symbol('s')]: 1 })),
  both('a property that is not enumerable', 'throws', () =>
    Object.defineProperty({}, 'hidden', { value: 1 }),
  ),
  both('an own __proto__ key', 'throws', () => JSON.parse('{"__proto__":{"isAdmin":true}}')),
  both('an instance of a class', 'throws', () => new Cart()),
  both('an object that inherits from another', 'throws', () => Object.create({ inherited: 1 })),
  both('a boxed number', 'throws', () => Object(1)),
  both('a boxed string', 'throws', () => Object('s')),
  both('an instance of a subclass of Map', 'throws', () => new Registry()),
  both('an instance of a subclass of Array', 'throws', () => new Steps()),
  both('a Promise', 'throws', () => Promise.resolve(1)),
  both('a WeakMap', 'throws', () => new WeakMap()),
  both('a WeakRef', 'throws', () => new WeakRef({})),
  both('a SharedArrayBuffer', 'throws', () => new SharedArrayBuffer(4)),
  both('a view of shared memory', 'throws', () => new Uint8Array(new SharedArrayBuffer(4))),
  both('a URL', 'throws', () => new URL('https://example.com')),
  both('an arguments object', 'throws', function () {
    return arguments;
  }),
  both('a Proxy of a function', 'throws', () => new Proxy(() => 1, {})),
  both('more than 500 levels', 'throws', () => nested(501)),
  both('499 levels below the top', 'round-trips', () => nested(499)),
  both('an Error with a code', 'throws', () => Object.assign(new Error('e'), { code: 'E1' })),
  both('an Error with a name of its own', 'throws', () =>
    Object.assign(new Error('e'), { name: 'N' }),
  ),
  both('an AggregateError', 'throws', () => new AggregateError([new Error('e')])),
  both('a Date with a property', 'throws', () => Object.assign(new Date(0), { zone: 'UTC' })),
  both('a Map with a property', 'throws', () => Object.assign(new Map(), { name: 'm' })),
  both('a RegExp that is in use', 'throws', () => Object.assign(/a/g, { lastIndex: 1 })),
  both('two views of the same bytes', 'throws', () => {
    const bytes = new Uint8Array(8);
    return [bytes, bytes.subarray(2)];
  }),
  { ...onlyClone('undefined', () => undefined), json: 'counts as absent' },
  { ...onlyClone('an object in two places', () => twice({ a: 1 })), json: 'becomes two' },
  {
    ...onlyClone('a Proxy of an object', () => new Proxy({ a: 1 }, {})),
    json: 'round-trips',
    clone: 'throws',
  },
  onlyClone('undefined in an array', () => [undefined]),
  onlyClone('a hole in an array', () => [1, , 3]), // oxlint-disable-line no-sparse-arrays
  onlyClone('an array with a property', () => Object.assign([1], { name: 'one' })),
  onlyClone('NaN', () => Number.NaN),
  onlyClone('Infinity', () => -Infinity),
  onlyClone('-0', () => -0),
  onlyClone('a BigInt', () => -(2n ** 70n)),
  onlyClone('a Date', () => new Date(1_700_000_000_123)),
  onlyClone(
    'a Map',
    () =>
      new Map<unknown, unknown>([
        ['a', { b: 1 }],
        [{ k: 1 }, new Date(0)],
      ]),
  ),
  onlyClone('a Set', () => new Set(['a', 1n, null])),
  onlyClone('a RegExp', () => /a(?<b>\d+)/giu),
  onlyClone('a Buffer', () => Buffer.from('bytes')),
  onlyClone('an empty Buffer', () => Buffer.alloc(0)),
  onlyClone('an ArrayBuffer', () => Uint8Array.of(1, 2, 3).buffer),
  onlyClone('a Uint8Array', () => Uint8Array.of(1, 2, 255)),
  onlyClone('a Float64Array', () => Float64Array.of(1.5, Number.NaN, -0)),
  onlyClone('a BigUint64Array', () => BigUint64Array.of(2n ** 63n)),
  onlyClone('a DataView', () => new DataView(Uint8Array.of(1, 2, 3).buffer)),
  onlyClone('two views of different bytes of one memory', () => {
    const memory = new ArrayBuffer(8);
    return [new Uint8Array(memory, 0, 4), new Uint8Array(memory, 4, 4)];
  }),
  onlyClone('an Error', () => new Error('e')),
  onlyClone('a TypeError with a cause', () => new TypeError('t', { cause: { why: [1] } })),
];

/** Objects nested this deep. */
export function nested(levels: number): object {
  let value: object = {};
  for (let level = 1; level < levels; level++) value = { next: value };
  return value;
}

function twice(value: object): object {
  return { first: value, second: value };
}

export const context = { id: 'AAAAAAAAAAAAAAAAAAAAAA' };

/** What a request would read after another one saved `data`. */
export function roundTrip<T extends object>(serializer: SessionSerializer<T>, data: T): T {
  return serializer.deserialize(serializer.serialize(data, context), context);
}
