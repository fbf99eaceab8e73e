import { PYTHON_PICKLES } from '../../support/originals/python-pickles.js';
import { golden } from '../../support/originals/golden.js';
import type { Random } from '../random.js';
import { MARK } from './plain-data.js';

const golden4 = golden('flask-dynamodb-sessions/pickle').item['data'];
const REAL: readonly Buffer[] = [
  ...Object.values(PYTHON_PICKLES).flat(),
  golden4 !== undefined && 'S' in golden4 ? golden4.S : '',
].map((base64) => Buffer.from(base64, 'base64'));

/** What a pickle may name: code that would do harm, plain values, and what is neither. */
const GLOBALS = [
  ...['os system', 'posix system', 'builtins eval', 'builtins exec', '__builtin__ eval'],
  ...['subprocess Popen', 'builtins getattr', 'builtins __import__', 'nt system', 'marshal loads'],
  ...['child_process exec', 'process exit', 'globalThis Function', 'constructor constructor'],
  ...['pytz _p', 'zoneinfo ZoneInfo._unpickle', 'myapp.models Customer', '__proto__ __proto__'],
  ...['datetime datetime', 'datetime date', 'datetime timedelta', 'datetime timezone'],
  ...['decimal Decimal', 'uuid UUID', 'builtins set', 'builtins frozenset', 'builtins bytearray'],
  ...['collections OrderedDict', 'collections defaultdict', 'markupsafe Markup'],
  ...['_codecs encode', 'builtins bytes', 'builtins list', 'a b c', ' ', ''],
];
const TEXTS = [
  ...['', 'a', '__proto__', 'constructor', 'toString', '_permanent', '_csrft_', 'userId', 'latin1'],
  ...[`globalThis.${MARK} = true`, `process.exit(7)`, '1.50', 'NaN', '9'.repeat(40)],
];

/** A pickle as Python never wrote it: a real one with something changed, or any program at all. */
export function randomPickle(random: Random): string {
  const make = random.chance(0.02)
    ? bomb
    : random.pick([randomProgram, changedReal, changedReal, plain, plain]);
  const bytes = make(random);
  const lines = bytes.toString('base64').match(/.{1,76}/g) ?? [];
  return lines.map((line) => `${line}\n`).join('');
}

function changedReal(random: Random): Buffer {
  let bytes = Buffer.from(random.pick(REAL));
  const times = random.pick([0, 1, 1, 1, 2, 5]);
  for (let time = 0; time < times; time++) bytes = Buffer.from(changed(bytes, random));
  return bytes;
}

function changed(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  return random.pick<() => Buffer>([
    () => head,
    () => Buffer.concat([head, tail.subarray(random.below(4))]),
    () => Buffer.concat([head, random.bytes(random.below(5)), tail]),
    () => Buffer.concat([head, operation(random), tail]),
    () => Buffer.concat([head, operation(random), operation(random), tail.subarray(1)]),
    () => {
      const other = random.pick(REAL);
      return Buffer.concat([head, other.subarray(random.below(other.length))]);
    },
    () => {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[at % copy.length] = random.below(256);
      return copy;
    },
    // A value inside of a dictionary that Python would load.
    () => dictionary([value(random, 3)]),
    () => dictionary(Array.from({ length: random.below(8) }, () => value(random, 2))),
  ])();
}

/** What an ordinary application keeps. */
function plain(random: Random): Buffer {
  return dictionary(Array.from({ length: random.below(6) }, () => value(random, 2, PLAIN)));
}

function randomProgram(random: Random): Buffer {
  const length = random.below(40);
  const program = Array.from({ length }, () => operation(random));
  const protocol = random.pick([2, 3, 4, 4, 4, 5, 0, 6, 255]);
  return Buffer.concat([Buffer.of(0x80, protocol), ...program, Buffer.from('.')]);
}

/** Few bytes that stand for much: values that are shared, nested, or contain themselves. */
function bomb(random: Random): Buffer {
  const times = random.pick([5, 30, 200]);
  const many = random.pick([5, 600, 20_000]);
  const op = (code: string) => Buffer.from(code, 'latin1');
  const doubled = (index: number) => Buffer.of(0x68, index, 0x68, index, 0x86, 0x94);
  const bodies: readonly (() => Buffer)[] = [
    // Each tuple holds the one before it twice.
    () =>
      Buffer.concat([
        op('](N\x94'),
        ...Array.from({ length: times }, (_, index) => doubled(index)),
        op('e'),
      ]),
    () => op(']\x94h\0a'),
    () => op('}\x94\x8c\x01ah\0s'),
    () => op(`${'('.repeat(many)}${'t'.repeat(many)}`),
    () => op(`${']'.repeat(many)}${'a'.repeat(many - 1)}`),
    () => Buffer.concat([op(']('), text('x'.repeat(5_000)), op(`\x94${'h\0'.repeat(many)}e`)]),
    () => Buffer.concat([Buffer.of(0x8b, 0xff, 0xff, 0xff, 0x7f), random.bytes(20)]),
    () => Buffer.concat([Buffer.of(0x8b, 0, 4, 0, 0), random.bytes(1024)]),
  ];
  return dictionary([random.pick(bodies)()]);
}

function dictionary(values: readonly Buffer[]): Buffer {
  const items = values.flatMap((one, index) => [text(`k${index}`), one]);
  return Buffer.concat([Buffer.from('\x80\x04}(', 'latin1'), ...items, Buffer.from('u.')]);
}

function value(random: Random, depth: number, leaves = LEAVES): Buffer {
  const inner = () => value(random, depth - 1, leaves);
  const leaf = () => random.pick(leaves)(random);
  if (depth === 0) return leaf();
  if (leaves === PLAIN && random.chance(0.6)) return leaf();
  const op = (code: string) => Buffer.from(code, 'latin1');
  const list = () => Buffer.concat([op(']('), inner(), inner(), op('e')]);
  if (leaves === PLAIN) return list();
  return random.pick<() => Buffer>([
    leaf,
    leaf,
    list,
    () => Buffer.concat([op('('), inner(), inner(), op('t')]),
    () => Buffer.concat([op('}('), leaf(), inner(), leaf(), inner(), op('u')]),
    () => Buffer.concat([op('\x8f('), inner(), leaf(), op('\x90')]),
    () => Buffer.concat([op('('), leaf(), leaf(), op('\x91')]),
    () => Buffer.concat([global(random), inner(), op('\x85R')]),
    () => Buffer.concat([global(random), inner(), inner(), op('\x86R')]),
    () => Buffer.concat([global(random), op(')R'), inner(), op('b')]),
    () => Buffer.concat([global(random), op(')\x81'), inner(), op('b')]),
    () => Buffer.concat([global(random), op(')R('), leaf(), inner(), op('u')]),
  ])();
}

function text(of: string): Buffer {
  const bytes = Buffer.from(of, 'utf8');
  const head = Buffer.alloc(5);
  head[0] = 0x58;
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

function global(random: Random): Buffer {
  const [module = '', ...names] = random.pick(GLOBALS).split(' ');
  return Buffer.from(`c${module}\n${names.join(' ')}\n`, 'latin1');
}

function float(of: number): Buffer {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0x47;
  bytes.writeDoubleBE(of, 1);
  return bytes;
}

const FLOATS = [0, -0, 1, 1.5, Number.NaN, Infinity, 1e300, 2 ** 53, 5e-324];

const LEAVES: readonly ((random: Random) => Buffer)[] = [
  (random) => text(random.pick(TEXTS)),
  (random) => text(random.text(12)),
  (random) => float(random.pick(FLOATS)),
  () => Buffer.from('N'),
  () => Buffer.from('\x88', 'latin1'),
  (random) => Buffer.of(0x4b, random.below(256)),
  (random) => Buffer.concat([Buffer.of(0x4a), random.bytes(4)]),
  (random) => {
    const bytes = random.bytes(random.pick([0, 1, 4, 7, 8, 9, 20, 255]));
    return Buffer.concat([Buffer.of(0x8a, bytes.length), bytes]);
  },
  (random) => {
    const bytes = random.bytes(random.pick([0, 4, 6, 10, 16]));
    return Buffer.concat([Buffer.of(0x43, bytes.length), bytes]);
  },
  global,
];

const PLAIN = LEAVES.slice(0, 6);

const OPERATIONS = Array.from(
  '(.)0123BCGIJKLMNQRSTUVX]abcdeghijloqrstup}\x80\x81\x82\x85\x86\x87\x88\x89' +
    '\x8a\x8b\x8c\x8d\x8e\x8f\x90\x91\x92\x93\x94\x95\x96\x97\x98',
);
const BUILDING = Array.from('()]}auestR\x81\x85\x86b\x94\x90\x91');

function operation(random: Random): Buffer {
  return random.pick<() => Buffer>([
    () => random.pick(LEAVES)(random),
    () => random.pick(LEAVES)(random),
    () => Buffer.from(random.pick(OPERATIONS), 'latin1'),
    () => Buffer.from(random.pick(BUILDING), 'latin1'),
    () => Buffer.of(0x68, random.below(6)),
  ])();
}
