import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SessionSerializationError } from '../../../../../lib/errors/session-serialization.error.js';
import { PickleSerializer } from '../../../../../lib/foreign/flask-dynamodb-sessions/pickle/pickle.serializer.js';
import { PyFloat } from '../../../../support/originals/python-json.js';
import { decodebytes, unpickle } from '../../../../support/originals/unpickle.js';
import { golden } from '../../../../support/originals/golden.js';
import { sized } from '../../../../support/size.js';

const MUTATED = sized(1_000, 20_000);

const pickle = new PickleSerializer();
const read = (bytes: Buffer | string) =>
  pickle.deserialize(
    (typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes).toString('base64'),
  );
/** A dictionary with one item under "a", in protocol 4. */
const holding = (value: string) => `\x80\x04}(\x8c\x01a${value}u.`;
const row = golden('flask-dynamodb-sessions/pickle').item['data'];
const goldenText = row !== undefined && 'S' in row ? row.S : '';

describe('PickleSerializer, reading', () => {
  it('reads what Python wrote', () => {
    expect(pickle.deserialize(goldenText)).toEqual({
      _permanent: true,
      user: { username: 'jhardy', id: 7 },
      n: 1,
      f: 1.5,
      big: 1152921504606846976n,
      t: true,
      nil: null,
      u: 'é☃',
      list: [1, 'a'],
    });
  });

  it.each([
    ['2', '8002'],
    ['3', '8003'],
    ['4', '8004'],
    ['5', '8005'],
  ])('reads protocol %s', (_protocol, start) => {
    // {'a': [1, -2, 300], 'b': (True, None)} with BINUNICODE, BINPUT and BINGET, which all of them have.
    const body =
      '7d7100285801000000617101' +
      '5d7102284b014afeffffff4d2c0165' +
      '5801000000627103884e86710475' +
      '2e';

    expect(read(Buffer.from(start + body, 'hex'))).toEqual({ a: [1, -2, 300], b: [true, null] });
  });

  it.each<[string, string, unknown]>([
    ['an empty tuple', ')', []],
    ['a tuple of one', 'N\x85', [null]],
    ['a tuple of three', 'NNN\x87', [null, null, null]],
    ['a long tuple', '(NNNNt', [null, null, null, null]],
    ['bytes', 'C\x02hi', Buffer.from('hi')],
    ['bytes with a long length', 'B\x02\0\0\0hi', Buffer.from('hi')],
    ['bytes with a very long length', '\x8e\x02\0\0\0\0\0\0\0hi', Buffer.from('hi')],
    ['text with a very long length', '\x8d\x02\0\0\0\0\0\0\0hi', 'hi'],
    ['text that begins with a byte order mark', 'X\x03\0\0\0\xef\xbb\xbf', '\ufeff'],
    ['a long integer of no bytes', '\x8a\x00', 0],
    ['a negative long integer', '\x8a\x01\xff', -1],
    ['a long integer with four bytes of length', '\x8b\x01\0\0\0\x80', -128],
    ['a large negative integer', '\x8a\x09\0\0\0\0\0\0\0\0\xf0', -(2n ** 68n)],
    ['a float', 'G\x7f\xf0\0\0\0\0\0\0', Infinity],
    ['one item appended', ']Na', [null]],
    ['one item set', '}\x8c\x01bNs', { b: null }],
    ['a dictionary with other keys than text', '}(K\x01N\x8c\x01bNu', new Map<unknown, null>([[1, null], ['b', null]])], // prettier-ignore
  ])('reads %s', (_name, value, expected) => {
    expect(read(holding(value))['a']).toStrictEqual(expected);
  });

  it('makes two values of one that is referred to twice', () => {
    const data = read('\x80\x04}(\x8c\x01a]\x94K\x01a\x8c\x01bh\x00u.');

    expect(data).toEqual({ a: [1], b: [1] });
    expect(data['a']).not.toBe(data['b']);
  });

  it('R47 drops keys __proto__', () => {
    const data = read('\x80\x04}(\x8c\x09__proto__}\x8c\x01xK\x01s\x8c\x01aNu.');

    expect(Object.keys(data)).toEqual(['a']);
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
  });
});

describe('PickleSerializer, refusing', () => {
  it.each([
    ['os.system by GLOBAL and REDUCE', 'cos\nsystem\n(\x8c\x09echo ownedtR'],
    ['os.system by STACK_GLOBAL', '\x8c\x05posix\x8c\x06system\x93\x8c\x04true\x85R'],
    ['os.system by INST', '(\x8c\x04trueios\nsystem\n'],
    ['os.system by OBJ', '(cos\nsystem\n\x8c\x04trueo'],
    ['NEWOBJ', 'cos\nsystem\n)\x81'],
    ['NEWOBJ_EX', 'cos\nsystem\n)}\x92'],
    ['BUILD', '}}b'],
    ['a persistent id', 'Pid\n'],
    ['a binary persistent id', 'NQ'],
    ['an extension', '\x82\x01'],
    ['a buffer from elsewhere', '\x97'],
    ['text of Python 2', 'U\x01a'],
    ['an integer of protocol 0', 'I1\n'],
    ['POP', 'N0N'],
    ['DUP', 'N2'],
    ['an opcode that does not exist', '\xff'],
  ])('R51 refuses %s, and runs nothing', (_name, value) => {
    expect(() => read(holding(value))).toThrow(/refused|broken|does not end/);
  });

  it.each([
    ['no protocol', '}.'],
    ['protocol 0', '(dp0\n.'],
    ['protocol 1', '\x80\x01}.'],
    ['protocol 6', '\x80\x06}.'],
    ['no end', '\x80\x04}'],
    ['something behind the end', '\x80\x04}.x'],
    ['an empty stack', '\x80\x04.'],
    ['two values', '\x80\x04}}.'],
    ['an open mark', '\x80\x04}(.'],
    ['a list at the top', '\x80\x04].'],
    ['other keys than text at the top', '\x80\x04}K\x01Ns.'],
    ['a key without a value', '\x80\x04}(\x8c\x01au.'],
    ['a key that is a tuple', '\x80\x04})Ns.'],
    ['items set on a list', '\x80\x04](NNu.'],
    ['items appended to a dictionary', '\x80\x04}(Ne.'],
    ['items without a mark', '\x80\x04}e.'],
    ['more taken than there is', '\x80\x04}\x87.'],
    ['a tuple reaching below its mark', '\x80\x04}N(\x85.'],
    ['a memo of nothing', '\x80\x04\x94}.'],
    ['a memo that was never stored', '\x80\x04h\x05.'],
    ['text longer than the input', '\x80\x04X\xff\xff\xff\x7fa.'],
    ['text of 2^63 bytes', '\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7fa.'],
    ['a length cut short', '\x80\x04X\x01\0'],
    ['text that is not UTF-8', holding('\x8c\x01\xff')],
    ['half of a character', holding('\x8c\x03\xed\xa0\x80')],
    ['a huge integer', holding('\x8b\xff\xff\xff\x7f')],
    ['an integer of 2 KB', holding(`\x8b\0\x08\0\0${'\x7f'.repeat(2048)}`)],
  ])('refuses %s', (_name, bytes) => {
    expect(() => read(bytes)).toThrow(Error);
  });

  it('refuses a list that contains itself', () => {
    expect(() => read(holding(']\x94h\x00a'))).toThrow('too deep');
  });

  it('refuses a dictionary that contains itself', () => {
    expect(() => read(holding('}\x94\x8c\x01bh\x00s'))).toThrow('too deep');
  });

  it('R50 refuses a few hundred bytes that describe 2^60 values', () => {
    expect(() => read(holding(nestedTwins(60)))).toThrow('too much data');
  });

  it('R50 refuses one long text that is referred to a thousand times', () => {
    const text = `X\x00\x40\0\0${'x'.repeat(0x4000)}\x94`;

    expect(() => read(holding(`](${text}${'h\x00'.repeat(1000)}e`))).toThrow('too much data');
  });

  it('refuses what nests without end', () => {
    expect(() => read(holding(']'.repeat(50_000) + 'a'.repeat(49_999)))).toThrow('too deep');
    expect(read(holding(']'.repeat(500) + 'a'.repeat(499)))).toBeDefined();
  });

  it.each(['gAR9Lg', 'gAR9Lg=', 'gAR9 Lg==', 'gAR9Lg==\u00a0', 'gAR9_g==', 'A'])(
    'refuses %p, which is not base64',
    (text) => {
      expect(() => pickle.deserialize(text)).toThrow('not base64');
    },
  );

  it('refuses bytes', () => {
    expect(() => pickle.deserialize(Buffer.from('\x80\x04}.', 'latin1'))).toThrow('not text');
  });

  it(`R49 survives ${MUTATED} mutated pickles`, () => {
    const seed = decodebytes(goldenText);
    let state = 12_345;
    const random = (limit: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return (state >>> 8) % limit;
    };
    let readable = 0;
    for (let run = 0; run < MUTATED; run++) {
      const bytes = Buffer.from(seed);
      for (let change = 0; change <= random(4); change++) bytes[random(bytes.length)] = random(256);
      try {
        const data = read(random(5) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes);
        expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
        pickle.serialize(data);
        readable++;
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
        expect((error as Error).message).not.toContain('jhardy');
      }
    }
    expect(readable).toBeGreaterThan(0);
  });

  it('R49 survives any bytes behind a good beginning', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const attempt = () => read(Buffer.concat([Buffer.from('8004', 'hex'), bytes]));
        try {
          attempt();
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
      { numRuns: sized(500, 2000) },
    );
  });
});

describe('PickleSerializer, writing', () => {
  const python = (data: Record<string, unknown>) => unpickle(decodebytes(pickle.serialize(data)));

  it('writes what Python reads, with the types of Python', () => {
    const data = {
      t: true,
      f: false,
      nil: null,
      n: 1,
      x: 1.5,
      s: 'é☃🎉',
      b: Buffer.from([0, 255]),
    };

    expect(python({ ...data, list: [1, [2]], dict: { a: {} } })).toEqual(
      new Map<string, unknown>([
        ['t', true],
        ['f', false],
        ['nil', null],
        ['n', 1n],
        ['x', new PyFloat(1.5)],
        ['s', 'é☃🎉'],
        ['b', Buffer.from([0, 255])],
        ['list', [1n, [2n]]],
        ['dict', new Map([['a', new Map()]])],
      ]),
    );
  });

  it.each([0, 255, 256, 65_536, 2 ** 31 - 1, 2 ** 31, -1, -(2 ** 31), -(2 ** 31) - 1, 2 ** 53 - 1])(
    'writes %p as an integer',
    (n) => {
      expect(python({ n })).toEqual(new Map([['n', BigInt(n)]]));
      expect(pickle.deserialize(pickle.serialize({ n }))).toStrictEqual({ n });
    },
  );

  it.each([2n ** 53n, -(2n ** 63n), 2n ** 63n, 2n ** 64n - 1n, -(2n ** 2100n), 10n ** 300n])(
    'writes %p exactly',
    (n) => {
      expect(python({ n })).toEqual(new Map([['n', n]]));
      expect(pickle.deserialize(pickle.serialize({ n }))).toStrictEqual({ n });
    },
  );

  it.each([1e17, -0, Number.NaN, -Infinity, 5e-324])('writes %p as a float', (x) => {
    expect(python({ x })).toEqual(new Map([['x', new PyFloat(x)]]));
    expect(pickle.deserialize(pickle.serialize({ x }))).toStrictEqual({ x });
  });

  it('writes text it has written before as a reference', () => {
    const record = { 'a rather long name of a column': 1 };
    const many = Array.from({ length: 300 }, (_, i) => ({ ...record, [`key ${i}`]: `key ${i}` }));

    expect(pickle.deserialize(pickle.serialize({ many }))).toStrictEqual({ many });
    expect(python({ many })).toBeInstanceOf(Map);
    expect(pickle.serialize({ many }).match(/cmF0aGVy/g)?.length ?? 0).toBeLessThan(2);
  });

  it('gives back a Map with keys that are not all text', () => {
    const map = new Map<unknown, unknown>([
      [1, 'a'],
      ['b', [2]],
      [null, 2n ** 80n],
    ]);

    expect(pickle.deserialize(pickle.serialize({ map }))).toStrictEqual({ map });
  });

  it('breaks lines as base64.encodebytes does', () => {
    const text = pickle.serialize({ text: 'x'.repeat(200) });

    expect(text).toMatch(/^(?:[A-Za-z0-9+/]{76}\n)+[A-Za-z0-9+/]{1,76}={0,2}\n$/);
    expect(pickle.deserialize(text)).toEqual({ text: 'x'.repeat(200) });
  });

  it.each<[string, unknown, string]>([
    ['a Date', { a: { b: new Date(0) } }, 'a.b'],
    ['an ArrayBuffer', { a: [new ArrayBuffer(1)] }, 'a[0]'],
    ['an array of other numbers than bytes', { a: new Uint16Array(1) }, 'a'],
    ['a Map that would come back as an object', { a: new Map([['k', 1]]) }, 'a'],
    ['a Map with objects as keys', { a: new Map([[{}, 1]]) }, 'a'],
    ['a Map whose keys are one key to Python', { a: new Map<unknown, number>([[1, 1], [true, 2]]) }, 'a'], // prettier-ignore
    ['a BigInt that a number holds', { a: 1n }, 'a'],
    ['half of a character', { a: '\ud800' }, 'a'],
    ['undefined in an array', { a: [undefined] }, 'a[0]'],
    ['a function', { a: () => 1 }, 'a'],
    ['an own key __proto__', JSON.parse('{"__proto__": 1}'), '__proto__'],
  ])('R53 refuses %s, with its path', (_name, data, path) => {
    expect(() => pickle.serialize(data as Record<string, unknown>)).toThrow(
      expect.objectContaining({ constructor: SessionSerializationError, path }),
    );
  });

  it('refuses what contains itself', () => {
    const loop: unknown[] = [];
    loop.push(loop);

    expect(() => pickle.serialize({ loop })).toThrow('"loop[0]" refers back');
  });
});

/** A list of twice the list before, `levels` deep, each built once. */
function nestedTwins(levels: number): string {
  let body = ']\x94';
  for (let level = 0; level < levels; level++) {
    const index = String.fromCharCode(level);
    body += `h${index}\x86\x94`;
  }
  return body;
}
