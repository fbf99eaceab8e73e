import type { AttributeValue } from '../../lib/table-layout/attribute-value.js';
import type { Item } from '../../lib/table-layout/table-layout.js';
import type { Random } from './random.js';

const NUMBERS = [
  '0',
  '1',
  '-1',
  '-0',
  '1.5',
  '1e3',
  '1E+22',
  '9007199254740991',
  '9007199254740992',
  '1e125',
  '-1e125',
  '99999999999999999999999999999999999999',
  '253402300800000',
  '8640000000000001',
];
const TEXTS = [
  '',
  '{}',
  'null',
  '[]',
  '"text"',
  '{"n":',
  '{"__proto__":{"isAdmin":true}}',
  'json@1',
  'json@2',
  'structured-clone@1',
  'json@1+gzip',
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  '...',
  'a.b',
  '{"a":{"\\u005f_proto__":{"isAdmin":true}}}',
  '{"constructor":{"prototype":{"isAdmin":true}}}',
];
const ODD_ATTRIBUTES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'unknown', ''];

/** A value of some type of DynamoDB's, perhaps not the right one. */
function anyValue(random: Random): AttributeValue {
  return random.pick<() => AttributeValue>([
    () => ({ N: random.pick(NUMBERS) }),
    () => ({ N: random.text(10) }),
    () => ({ S: random.pick(TEXTS) }),
    () => ({ S: random.text(60) }),
    () => ({ S: deepJson(random) }),
    () => ({ B: random.bytes(random.pick([0, 1, 16, 31, 32, 33, 200])) }),
    () => ({ BOOL: random.chance(0.5) }),
    () => ({ NULL: true }),
    () => ({ M: { n: { N: '1' }, ['__proto__']: { S: 'x' } } }),
    () => ({ L: [{ S: 'x' }, { N: '1' }] }),
    () => ({ SS: ['x'] }),
    () => ({ BS: [random.bytes(4)] }),
  ])();
}

function deepJson(random: Random): string {
  const depth = random.pick([10, 499, 501, 20_000]);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
  ] as const);
  return `${open.repeat(depth)}1${close.repeat(depth)}`;
}

type Mutation = (item: Record<string, AttributeValue>, random: Random) => void;

const MUTATIONS: readonly Mutation[] = [
  (item, random) => void delete item[random.pick(Object.keys(item))],
  (item, random) => define(item, random.pick(Object.keys(item)), anyValue(random)),
  (item, random) => define(item, random.pick(Object.keys(item)), anyValue(random)),
  (item, random) => define(item, random.pick(ODD_ATTRIBUTES), anyValue(random)),
  (item, random) => {
    const [one, other] = [random.pick(Object.keys(item)), random.pick(Object.keys(item))];
    const [first, second] = [item[one], item[other]];
    if (first !== undefined) define(item, other, first);
    if (second !== undefined) define(item, one, second);
  },
  (item, random) => changed(item, random.pick(Object.keys(item)), random),
  (item, random) => changed(item, 'data', random),
  (item, random) => changed(item, 'data', random),
  (item, random) => define(item, 'data', { S: random.pick([...TEXTS, deepJson(random)]) }),
  (item, random) => define(item, 'format', { S: random.pick(TEXTS) }),
  (item, random) => define(item, random.pick(CLOCKS), { N: random.pick(NUMBERS) }),
];

const CLOCKS = [
  'createdAt',
  'accessedAt',
  'expiresAt',
  'rotatedAt',
  'idleTimeout',
  'absoluteTimeout',
];

/** The item with one or a few things wrong. */
export function mutatedItem(item: Item, random: Random): Item {
  const mutated = { ...item };
  const times = random.pick([1, 1, 1, 2, 4]);
  for (let time = 0; time < times && Object.keys(mutated).length > 0; time++) {
    random.pick(MUTATIONS)(mutated, random);
  }
  return mutated;
}

/** As the AWS SDK would: also `__proto__` becomes a property of the item's own. */
function define(item: object, name: string, value: AttributeValue): void {
  Object.defineProperty(item, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** Cut, flipped, doubled or with something put into it, in the middle of a good value. */
function changed(item: Record<string, AttributeValue>, name: string, random: Random): void {
  const value = Object.hasOwn(item, name) ? item[name] : undefined;
  if (value === undefined) return;
  if ('S' in value) define(item, name, { S: changedText(value.S, random) });
  else if ('N' in value) define(item, name, { N: changedText(value.N, random) });
  else if ('B' in value) define(item, name, { B: changedBytes(value.B, random) });
}

function changedText(text: string, random: Random): string {
  const place = random.below(text.length + 1);
  const inserted = random.pick(['', random.character(), random.text(6), '"', '{', '__proto__']);
  return text.slice(0, place) + inserted + text.slice(place + random.below(3));
}

function changedBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Buffer.from(bytes);
  const place = random.below(copy.length);
  return random.pick<() => Uint8Array>([
    () => copy.subarray(0, place),
    () => copy.subarray(place),
    () => Buffer.concat([copy, random.bytes(4)]),
    () => Buffer.concat([copy.subarray(0, place), random.bytes(4), copy.subarray(place)]),
    () => {
      if (copy.length > 0) copy[place] = (copy[place] ?? 0) ^ (1 << random.below(8));
      return copy;
    },
  ])();
}
