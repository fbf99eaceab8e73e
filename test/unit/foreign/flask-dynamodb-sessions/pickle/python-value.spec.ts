import { describe, expect, it } from '@jest/globals';
import { SessionSerializationError } from '../../../../../lib/errors/session-serialization.error.js';
import { PickleSerializer } from '../../../../../lib/foreign/flask-dynamodb-sessions/pickle/pickle.serializer.js';
import {
  PythonValue,
  type PythonDetails,
  type PythonType,
} from '../../../../../lib/serializer/value/python-value.js';
import { PYTHON_PICKLES } from '../../../../support/originals/python-pickles.js';
import { sized } from '../../../../support/size.js';

const MUTATED = sized(1_000, 20_000);

const pickle = new PickleSerializer();
const read = (latin1: string) =>
  pickle.deserialize(Buffer.from(latin1, 'latin1').toString('base64'));
/** A dictionary with one item under "a", in protocol 4. */
const holding = (value: string) => `\x80\x04}(\x8c\x01a${value}u.`;
const python = (type: PythonType, value: unknown, details?: PythonDetails) =>
  new PythonValue(type, value as string, details);
const map = (...entries: [unknown, unknown][]) => new Map(entries);

const FOLD = { fold: 1 } as const;
const VALUES: [name: string, value: unknown][] = [
  ['a datetime', python('datetime.datetime', '2020-01-02T03:04:05')],
  ['a datetime with microseconds in UTC', python('datetime.datetime', '2020-12-31T23:59:59.000006+00:00')], // prettier-ignore
  ['a datetime with fold', python('datetime.datetime', '2020-11-01T01:30:00', FOLD)],
  ['a datetime with an offset', python('datetime.datetime', '0001-01-01T00:00:00+05:30')],
  ['a datetime with an offset that has a name', python('datetime.datetime', '9999-12-31T00:00:00-05:00:00.000001', { zone: 'EST' })], // prettier-ignore
  ['a date', python('datetime.date', '2024-02-29')],
  ['a time', python('datetime.time', '01:02:03.400000')],
  ['a time with fold in UTC', python('datetime.time', '01:02:03+00:00', FOLD)],
  ['a timedelta', python('datetime.timedelta', 'PT90061.000001S')],
  ['a negative timedelta', python('datetime.timedelta', '-PT0.000001S')],
  ['the longest timedelta', python('datetime.timedelta', 'PT86399999999999.999999S')],
  ['a Decimal', python('decimal.Decimal', '1.50E+3')],
  ['a negative Decimal', python('decimal.Decimal', '-0.00')],
  ['a Decimal that is no number', python('decimal.Decimal', 'sNaN12')],
  ['an infinite Decimal', python('decimal.Decimal', '-Infinity')],
  ['a UUID', python('uuid.UUID', '12345678-1234-5678-9234-567812345678')],
  ['a small UUID', python('uuid.UUID', '00000000-0000-0000-0000-000000000005')],
  ['a UUID that was made safely', python('uuid.UUID', 'ffffffff-ffff-ffff-ffff-ffffffffffff', { isSafe: 0 })], // prettier-ignore
  ['Markup', python('markupsafe.Markup', '<b>é</b>')],
  ['a set', new Set([[1, 2]])],
  ['an empty set', new Set()],
  ['a frozenset', python('frozenset', new Set([python('frozenset', new Set(['x']))]))],
  ['an OrderedDict', python('collections.OrderedDict', map(['2', 1], ['1', [2]]))],
  ['an empty OrderedDict', python('collections.OrderedDict', map())],
  ['a defaultdict', python('collections.defaultdict', map(['a', [1]], [1, []]), { factory: 'list' })], // prettier-ignore
  ['a defaultdict of int', python('collections.defaultdict', map(), { factory: 'int' })],
  ['a defaultdict of str', python('collections.defaultdict', map(['a', 'b']), { factory: 'str' })],
  ['a defaultdict of nothing', python('collections.defaultdict', map(['a', 1]))],
  ['a bytearray', Uint8Array.of(255, 0, 97)],
  ['an empty bytearray', new Uint8Array()],
  ['bytes', Buffer.of(255, 0)],
  ['empty bytes', Buffer.alloc(0)],
];

describe('PickleSerializer, values of Python', () => {
  it('are all in the table', () => {
    expect(VALUES.map(([name]) => name)).toEqual(Object.keys(PYTHON_PICKLES));
  });

  describe.each(VALUES)('%s', (name, value) => {
    const pickles = PYTHON_PICKLES[name] ?? [];

    it.each([2, 3, 4, 5])('is read from protocol %i', (protocol) => {
      const { a } = pickle.deserialize(pickles[protocol - 2] ?? '');
      // To protocols 2 and 3 Python itself drops it.
      const expected =
        protocol < 4 && value instanceof PythonValue && value.details.fold === 1
          ? python(value.type, value.value)
          : value;
      expect(a).toStrictEqual(expected);
      expect(a?.constructor).toBe(expected?.constructor);
    });

    it('is written as Python loads it, and read again', () => {
      const text = pickle.serialize({ a: value });
      expect(text.replaceAll('\n', '')).toBe(pickles[4]);
      expect(pickle.deserialize(text)).toStrictEqual({ a: value });
    });
  });

  it('are found in two places, each with a value of its own', () => {
    const value = new PythonValue('collections.OrderedDict', map(['a', new Set([1])]));
    const data = { list: [value, value], dict: { value } };

    expect(pickle.deserialize(pickle.serialize(data))).toStrictEqual(data);
  });

  it.each([
    ['text', python('decimal.Decimal', '1')],
    ['bytes', Buffer.of(1)],
  ])('with %s stay in the deepest array that is written', (_name, value) => {
    let list: unknown[] = [value];
    for (let depth = 1; depth < 500; depth++) list = [list];

    expect(pickle.deserialize(pickle.serialize({ list }))).toStrictEqual({ list });
    expect(() => pickle.serialize({ list: [list] })).toThrow('nested deeper');
  });

  it('show what they are, and cannot be changed', () => {
    const total: unknown = new PythonValue('decimal.Decimal', '19.90');

    expect(PythonValue.is(total, 'decimal.Decimal') && total.value.length).toBe(5);
    expect(`${String(total)} ${String(python('frozenset', new Set()))}`).toBe(
      '19.90 [PythonValue frozenset]',
    );
    expect(PythonValue.is(total, 'uuid.UUID')).toBe(false);
    expect(PythonValue.is('19.90', 'decimal.Decimal')).toBe(false);
    expect(Object.isFrozen(total)).toBe(true);
    expect(Object.isFrozen((total as PythonValue).details)).toBe(true);
  });

  it('R47 pollute nothing through a key __proto__', () => {
    const { a } = read(holding('ccollections\nOrderedDict\n)R\x8c\x09__proto__}\x8c\x01xK\x01ss'));

    expect(a).toStrictEqual(python('collections.OrderedDict', map(['__proto__', { x: 1 }])));
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });
});

describe('PickleSerializer, values of Python that are refused', () => {
  it.each([
    ['a zone of zoneinfo', 'zoneinfo.ZoneInfo._unpickle', 'czoneinfo\nZoneInfo._unpickle\n\x8c\x03UTCK\x01\x86R'],
    ['a zone of pytz', 'pytz._UTC', 'cpytz\n_UTC\n)R'],
    ['a zone without a time', 'datetime.timezone', 'cdatetime\ntimezone\ncdatetime\ntimedelta\nK\x00K\x00K\x00\x87R\x85R'],
    ['a class', 'app.User', 'capp\nUser\n'],
    ['an object of a class', 'app.User', 'capp\nUser\n)\x81}\x8c\x01nNsb'],
    ['an OrderedDict made of a list', 'collections.OrderedDict', 'ccollections\nOrderedDict\n]\x85R'],
    ['a defaultdict of a function', 'collections.defaultdict', 'ccollections\ndefaultdict\nccollections\nOrderedDict\n\x85R'],
    ['a UUID that is called', 'uuid.UUID', 'cuuid\nUUID\n\x8c\x01x\x85R'],
    ['a UUID without a number', 'uuid.UUID', 'cuuid\nUUID\n)\x81'],
    ['a UUID of a fraction', 'uuid.UUID', 'cuuid\nUUID\n)\x81}\x8c\x03intG?\xe0\0\0\0\0\0\0sb'],
    ['a UUID below 0', 'uuid.UUID', 'cuuid\nUUID\n)\x81}\x8c\x03intJ\xff\xff\xff\xffsb'],
    ['a UUID with more', 'uuid.UUID', 'cuuid\nUUID\n)\x81}(\x8c\x03intK\x01\x8c\x01xK\x01ub'],
    ['a date with state', 'datetime.date', 'cdatetime\ndate\nC\x04\x07\xe4\x01\x02\x85R}b'],
    ['a 30th of February', 'datetime.date', 'cdatetime\ndate\nC\x04\x07\xe4\x02\x1e\x85R'],
    ['an hour 24', 'datetime.time', 'cdatetime\ntime\nC\x06\x18\0\0\0\0\0\x85R'],
    ['a time that is too short', 'datetime.time', 'cdatetime\ntime\nC\x01\x01\x85R'],
    ['an offset of a day', 'datetime.time', 'cdatetime\ntime\nC\x06\x01\0\0\0\0\0cdatetime\ntimezone\ncdatetime\ntimedelta\nK\x01K\0K\0\x87R\x85R\x86R'],
    ['a timedelta of fractions', 'datetime.timedelta', 'cdatetime\ntimedelta\nG?\xe0\0\0\0\0\0\0K\0K\0\x87R'],
    ['a Decimal of other text', 'decimal.Decimal', 'cdecimal\nDecimal\n\x8c\x02 1\x85R'],
    ['a set of one value twice', 'set', '\x8f(K\x01K\x01\x90'],
    ['a set of what is no list', 'set', 'cbuiltins\nset\nK\x01\x85R'],
    ['text in another encoding', '_codecs.encode', 'c_codecs\nencode\n\x8c\x01x\x8c\x05rot13\x86R'],
    ['eval', 'eval', 'cbuiltins\neval\n\x8c\x011\x85R'],
    ['eval of Python 2', 'eval', 'c__builtin__\neval\n\x8c\x011\x85R'],
  ])('R51 %s, by name', (_name, type, value) => {
    expect(() => read(holding(value))).toThrow(`is a Python ${type}, `);
  }); // prettier-ignore

  it.each([
    ['what is called but has no name', '}(tR'],
    ['arguments that are no tuple', 'cdatetime\ndate\nNR'],
    ['a name that is none', 'c\n\n)R'],
    ['a name that has no end', 'cdatetime'],
    ['a name that is no text', 'NN\x93'],
    ['members of what is no set', '}(K\x01\x90'],
    ['items of what is no dictionary', '\x8fNNs'],
    ['a UUID as a key', '}cuuid\nUUID\n)\x81}\x8c\x03intK\x01sbNs'],
    ['a set in itself', '\x8f\x94(h\x00\x90'],
  ])('R50 %s', (_name, value) => {
    expect(() => read(holding(value))).toThrow(Error);
  });

  it.each([
    ['an encoded text', 'c_codecs\nencode\nh\x00\x8c\x06latin1\x86R', '\x8c\x06latin1'],
    ['a Decimal', 'cdecimal\nDecimal\nh\x00\x85R', ''],
    ['Markup', 'cmarkupsafe\nMarkup\nh\x00\x85\x81', ''],
  ])('R50 a thousand of %s that share one long text', (_name, value) => {
    const text = `X\x00\x40\0\0${'1'.repeat(0x4000)}\x94`;

    expect(() => read(holding(`](${text}${value.repeat(1000)}e`))).toThrow('too much data');
  });

  it('R50 sets in a few hundred bytes that describe 2^60 values', () => {
    let body = `${'('.repeat(60)})\x94`;
    for (let level = 0; level < 60; level++) {
      body += `h${String.fromCharCode(level)}\x86\x91\x94`;
    }
    expect(() => read(holding(body))).toThrow('too much data');
  });

  it.each<[string, unknown, string]>([
    ['a 31st of April', [python('datetime.date', '2020-04-31')], 'a[0]'],
    ['a time in another spelling', python('datetime.datetime', '2020-01-02T03:04:05Z'), 'a'],
    ['a time with T twice', python('datetime.datetime', '2020-01-02T03:04:05T'), 'a'],
    ['a date as a time', python('datetime.datetime', '2020-01-02'), 'a'],
    ['a time of nothing', python('datetime.time', ''), 'a'],
    ['a date with an hour', python('datetime.date', '2020-01-02T03:04:05'), 'a'],
    ['a date with fold', python('datetime.date', '2020-01-02', FOLD), 'a'],
    ['an offset of -0', python('datetime.time', '03:04:05-00:00'), 'a'],
    ['a duration of minutes', python('datetime.timedelta', 'PT1M'), 'a'],
    ['a negative nothing', python('datetime.timedelta', '-PT0S'), 'a'],
    ['a Decimal that is none', python('decimal.Decimal', '1,5'), 'a'],
    ['a UUID in capitals', python('uuid.UUID', 'A2345678-1234-5678-9234-567812345678'), 'a'],
    ['a Decimal that is a number', python('decimal.Decimal', 1), 'a'],
    ['a type that does not exist', python('os.system' as 'uuid.UUID', 'x'), 'a'],
    ['a Map of a type that does not exist', python('os.system' as 'uuid.UUID', map()), 'a'],
    ['a frozenset that is an array', python('frozenset', []), 'a'],
    ['a frozenset with details', python('frozenset', new Set(), FOLD), 'a'],
    ['an OrderedDict with a factory', python('collections.OrderedDict', map(), { factory: 'list' }), 'a'],
    ['a defaultdict of eval', python('collections.defaultdict', map(), { factory: 'eval' }), 'a'],
    ['an OrderedDict with an array as a key', python('collections.OrderedDict', map([[], 1])), 'a'],
    ['a dictionary in a set', new Set([{}]), 'a.values()[0]'],
    ['a set in a set', new Set([[new Set()]]), 'a.values()[0][0]'],
    ['an OrderedDict in a set', new Set([python('collections.OrderedDict', map())]), 'a.values()[0]'],
    ['a Set of what is one value to Python', new Set([1, true]), 'a'],
    ['a Set of a subclass', new (class Tags extends Set<string> {})(), 'a'],
  ])('R53 to write %s, with its path', (_name, a, path) => {
    expect(() => pickle.serialize({ a })).toThrow(
      expect.objectContaining({ constructor: SessionSerializationError, path }),
    );
  }); // prettier-ignore

  it(`R49 survives ${MUTATED} mutated pickles`, () => {
    const seeds = Object.values(PYTHON_PICKLES).flat();
    let state = 54_321;
    const random = (limit: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (state >>> 8) % limit;
    };
    let readable = 0;
    for (let run = 0; run < MUTATED; run++) {
      const bytes = Buffer.from(seeds[random(seeds.length)] ?? '', 'base64');
      for (let change = 0; change <= random(3); change++) bytes[random(bytes.length)] = random(256);
      try {
        const data = pickle.deserialize(bytes.toString('base64'));
        expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
        readable++;
        expect(pickle.deserialize(pickle.serialize(data))).toEqual(data);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        expect((error as Error).name).toMatch(/^(?:TypeError|RangeError|SessionSerialization)/);
      }
    }
    expect(readable).toBeGreaterThan(0);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
