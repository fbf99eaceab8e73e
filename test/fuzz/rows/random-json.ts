import type { Random } from '../random.js';

const KEYS = [
  ...['a', 'name', 'user', 'userId', '_permanent', '_csrft_', '_f_', 'cookie', 'lastModified'],
  ...['__proto__', 'constructor', 'toString', '\\u005f_proto__', '', '1', 'é', '\\ud800', 'sess'],
];
const SCALARS = [
  ...['0', '-0', '-0.0', '1', '1.0', '1.5', '1e3', '1E400', '-1e-400', '9007199254740993'],
  ...['1152921504606846976', '-9223372036854775808', '9'.repeat(400), '9'.repeat(5_000)],
  ...['NaN', 'Infinity', '-Infinity', 'true', 'false', 'null', 'undefined', '01', '.5', '+1'],
  ...['""', '"text"', '"\\u0000"', '"\\ud83d\\ude00"', '"\\ud800"', '"\\x"', '"\\', '"\u2028"'],
  ...['"2020-01-02T03:04:05.678Z"', '" t"', '{" t":[1]}', `"${'6f'.repeat(32)}"`, "'a'"],
];

/** The text of a JSON object, or of something that is nearly one. */
export function randomJson(random: Random, prefix = ''): string {
  const text = `{${prefix}${prefix && ','}${members(random, 3)}}`;
  return random.chance(0.75) ? text : spoilt(text, random);
}

function members(random: Random, depth: number): string {
  const count = random.below(5);
  const [comma, colon] = random.pick([
    [', ', ': '],
    [',', ':'],
    [' ,\n', '\t: '],
  ] as const);
  const all = Array.from(
    { length: Math.max(1, count) },
    () => `"${random.pick(KEYS)}"${colon}${value(random, depth)}`,
  );
  return all.join(comma);
}

function value(random: Random, depth: number): string {
  if (depth === 0 || random.chance(0.6)) return random.pick(SCALARS.slice(0, 28));
  return random.pick<() => string>([
    () => `{${members(random, depth - 1)}}`,
    () => `[${value(random, depth - 1)}, ${value(random, depth - 1)}]`,
    () => JSON.stringify(random.text(20)),
    () => random.pick(SCALARS),
  ])();
}

function spoilt(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const depth = random.pick([10, 499, 500, 501, 502, 20_000]);
  return random.pick<() => string>([
    () => text.slice(0, at),
    () => text.slice(0, at) + random.text(3) + text.slice(at + random.below(3)),
    () => text.slice(0, at) + random.pick(SCALARS) + text.slice(at),
    () => text + random.pick([' ', '\n', '}', '\0', ',', '//']),
    () => `\ufeff${text}`,
    () => `{"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`,
    () => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
    () => `{"long":"${'x'.repeat(random.pick([100, 1_000, 300_000, 400_000]))}"}`,
    () => `{"many":[${'1,'.repeat(random.pick([10, 100, 3_000, 50_000]))}1]}`,
    () => random.pick(['', ' ', 'null', '[]', '"text"', '1', '{}', '{', '}{']),
    () => random.text(60),
  ])();
}
