import type { AttributeValue } from '../../../lib/table-layout/attribute-value.js';
import type { Random } from '../random.js';

const KEYS = ['a', 'name', 'userId', 'cookie', '__proto__', 'constructor', '_csrft_', 'é', '1'];
const NUMBERS = [
  ...['0', '-1', '1.5', '3600000', '9007199254740993', '1e125', '-1E-130', '0.1', '-1E+125'],
  ...['9.9999999999999999999999999999999999999E125', '1e-130', '0.0'],
  ...['99999999999999999999999999999999999999', '1.0', '12345678901234567890.12345678901234567'],
];

/** A map as the document client makes one of a session, or of what no session has. */
export function randomMap(random: Random, base: Readonly<Record<string, AttributeValue>>) {
  const map: Record<string, AttributeValue> = random.chance(0.85) ? { ...base } : {};
  for (let count = random.below(5); count > 0; count--) {
    const name = random.pick(KEYS.filter((key) => key !== 'cookie' || random.chance(0.2)));
    Object.defineProperty(map, name, {
      value: randomAttribute(random, 3),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return { M: map };
}

export function randomAttribute(random: Random, depth: number): AttributeValue {
  const inner = () => randomAttribute(random, depth - 1);
  const scalars: readonly (() => AttributeValue)[] = [
    () => ({ S: random.text(12) }),
    () => ({ S: random.pick(['', '__proto__', '2050-01-01T00:00:00.000Z', '\ud83d\ude00']) }),
    () => ({ N: random.pick(NUMBERS) }),
    () => ({ BOOL: random.chance(0.5) }),
    () => ({ NULL: true }),
  ];
  const odd: readonly (() => AttributeValue)[] = [
    () => ({ B: new Uint8Array(random.bytes(random.below(6))) }),
    () => ({ SS: ['a', 'b'] }),
    () => ({ NS: ['1', '2'] }),
    () => ({ BS: [new Uint8Array(random.bytes(3))] }),
    () => deep(random.pick([5, 20, 30, 600])),
  ];
  const nested: readonly (() => AttributeValue)[] = [
    () => ({ L: [inner(), inner()] }),
    () => ({ M: { [random.pick(KEYS)]: inner(), b: inner() } }),
  ];
  if (random.chance(0.1)) return random.pick(odd)();
  return random.pick(depth > 0 && random.chance(0.4) ? nested : scalars)();
}

function deep(levels: number): AttributeValue {
  let value: AttributeValue = { S: 'deep' };
  for (let level = 0; level < levels; level++) value = { L: [value] };
  return value;
}
