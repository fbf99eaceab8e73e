import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SessionSerializationError } from '../../../../../lib/errors/session-serialization.error.js';
import { EXPRESS_JSON } from '../../../../../lib/foreign/shared/json/json-dialect.js';
import { JsonDialectSerializer } from '../../../../../lib/foreign/shared/json/json-dialect.serializer.js';
import { PythonJsonSerializer } from '../../../../../lib/foreign/shared/json/python-json.serializer.js';
import { PyFloat, pythonJsonLoads } from '../../../../support/originals/python-json.js';
import { sized } from '../../../../support/size.js';

const python = new PythonJsonSerializer();
const express = new JsonDialectSerializer(EXPRESS_JSON);
const nested = (levels: number) => `{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`;

describe('PythonJsonSerializer', () => {
  it('writes what json.dumps writes', () => {
    const data = { a: [1, 'é☃🎉'], b: { c: null, d: true }, e: '"\\\n\u007f', f: [], g: {} };

    expect(python.serialize(data)).toBe(
      '{"a": [1, "\\u00e9\\u2603\\ud83c\\udf89"], "b": {"c": null, "d": true}, ' +
        '"e": "\\"\\\\\\n\\u007f", "f": [], "g": {}}',
    );
  });

  it.each(['9007199254740993', '-9007199254740993', '1152921504606846976', `1${'0'.repeat(400)}`])(
    'keeps the integer %s exactly, as a BigInt',
    (digits) => {
      const data = python.deserialize(`{"n": ${digits}}`);

      expect(data).toEqual({ n: BigInt(digits) });
      expect(python.serialize(data)).toBe(`{"n": ${digits}}`);
    },
  );

  it.each([
    ['NaN', Number.NaN],
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
  ])('reads and writes the token %s', (token, value) => {
    expect(python.deserialize(`{"n": ${token}}`)).toEqual({ n: value });
    expect(python.serialize({ n: value })).toBe(`{"n": ${token}}`);
  });

  it.each([
    [9007199254740991, '9007199254740991'],
    [1e17, '100000000000000000.0'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [-0, '-0.0'],
    [1.5, '1.5'],
  ])('writes the number %p so that it comes back as a number', (value, text) => {
    expect(python.serialize({ n: value })).toBe(`{"n": ${text}}`);
    expect(python.deserialize(`{"n": ${text}}`)).toEqual({ n: value });
  });

  it('reads 1.0 as 1 and writes it as an integer, since JavaScript has one type for both', () => {
    expect(python.serialize(python.deserialize('{"n": 1.0}'))).toBe('{"n": 1}');
  });

  it('reads -0 as 0, the integer it is to Python', () => {
    expect(python.deserialize('{"n": -0}')).toStrictEqual({ n: 0 });
  });

  it('keeps the last of two equal keys, as Python does', () => {
    expect(python.deserialize('{"a": 1, "a": 2}')).toEqual({ a: 2 });
  });

  it('R47 drops keys __proto__, however they are spelled', () => {
    const data = python.deserialize('{"__proto__": {"x": 1}, "a": {"__pr\\u006fto__": {"x": 1}}}');

    expect(Object.keys(data)).toEqual(['a']);
    expect((data as { x?: unknown }).x).toBeUndefined();
    expect(Object.getPrototypeOf(data['a'])).toBe(Object.prototype);
  });

  it('reads as deep as it writes, and no deeper', () => {
    expect(python.serialize(python.deserialize(nested(500)))).toHaveLength(1007);
    expect(() => python.deserialize(nested(501))).toThrow('nested too deep');
    expect(() => python.deserialize(nested(100_000))).toThrow('nested too deep');
  });

  it.each([
    ['', 'nothing'],
    ['null', 'no object'],
    ['[1]', 'an array'],
    ['{"a": 1', 'an open object'],
    ['{"a": 01}', 'a leading zero'],
    ['{"a": 1.}', 'a bare point'],
    ['{"a": +1}', 'a plus sign'],
    ['{"a": nan}', 'a token of another case'],
    ['{"a": 1,}', 'a trailing comma'],
    ["{'a': 1}", 'a repr'],
    ['{"a": "\\x41"}', 'an unknown escape'],
    ['{"a": "\n"}', 'a bare newline in text'],
    ['{"a": 1} x', 'something behind it'],
    [`{"a": ${'9'.repeat(4301)}}`, 'an integer that Python refuses too'],
    ['\ufeff{}', 'a byte order mark'],
  ])('refuses %p: %s', (text) => {
    expect(() => python.deserialize(text)).toThrow(TypeError);
  });

  it('R62 says nothing of the payload in its errors', () => {
    const attempts = ['{"a": "secret', '{"secret": secret}', '{"secret": "\\q"}', 'secret'];
    for (const text of attempts) {
      expect(() => python.deserialize(text)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('secret') }),
      );
    }
  });

  it('refuses bytes', () => {
    expect(() => python.deserialize(Buffer.from('{}'))).toThrow('not text');
  });

  it.each<[string, unknown, string]>([
    ['a Date', { when: [new Date(0)] }, 'when[0]'],
    ['a Map', { map: new Map() }, 'map'],
    ['a function', { f: () => 1 }, 'f'],
    ['undefined in an array', { list: [undefined] }, 'list[0]'],
    ['an array with a hole', { list: [1, , 2] }, 'list'], // eslint-disable-line no-sparse-arrays
    ['a BigInt that a number holds', { 'a b': 5n }, '["a b"]'],
    ['an own key __proto__', { a: JSON.parse('{"__proto__": 1}') }, 'a.__proto__'],
    ['a symbol as a key', { a: { [Symbol('s')]: 1 } }, 'a'],
    ['an instance of a class', { url: new URL('http://a') }, 'url'],
  ])('R53 refuses %s, with its path', (_name, data, path) => {
    expect(() => python.serialize(data as Record<string, unknown>)).toThrow(
      expect.objectContaining({ constructor: SessionSerializationError, path }),
    );
  });

  it('refuses what is no plain object, and what contains itself', () => {
    const loop: Record<string, unknown> = {};
    loop['again'] = { loop };

    expect(() => python.serialize([] as never)).toThrow(SessionSerializationError);
    expect(() => python.serialize(loop)).toThrow('"again.loop" refers back');
  });

  it('counts a property that is undefined as absent', () => {
    expect(python.serialize({ a: undefined, b: 1 })).toBe('{"b": 1}');
  });

  it('gives back every value, and Python reads the same', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'binary' }),
        fc.double(),
        fc.maxSafeInteger(),
        fc.bigInt().filter((n) => !Number.isSafeInteger(Number(n))),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any')),
        fc.dictionary(fc.string(), tie('any'), { noNullPrototype: true }),
      ),
    })).any;
    const data = fc
      .dictionary(fc.string(), value, { noNullPrototype: true })
      .filter((object) => !JSON.stringify(object, noBigInt).includes('__proto__'));

    fc.assert(
      fc.property(data, (object) => {
        const text = python.serialize(object);
        expect(python.deserialize(text)).toStrictEqual(object);
        expect(text).toMatch(/^[\x20-\x7e]*$/);
        expect(() => pythonJsonLoads(text)).not.toThrow();
      }),
      { numRuns: sized(40, 300) },
    );
  });

  it('leaves floats floats and integers integers', () => {
    expect(pythonJsonLoads(python.serialize({ f: 1.5, n: 1, big: 2n ** 70n, x: 1e17 }))).toEqual({
      f: new PyFloat(1.5),
      n: 1n,
      big: 2n ** 70n,
      x: new PyFloat(1e17),
    });
  });
});

describe('the JSON of express-session', () => {
  it('writes what JSON.stringify writes', () => {
    const data = {
      u: 'é☃',
      n: [1, 1.5, 1e21, 1e-7, 2 ** 60],
      nil: null,
      t: { f: false },
      s: '\ud800',
    };

    expect(express.serialize(data)).toBe(JSON.stringify(data));
    expect(express.deserialize(JSON.stringify(data))).toStrictEqual(data);
  });

  it('keeps integers that no JavaScript number holds', () => {
    const text = '{"a":1152921504606846977,"b":1152921504606847000}';
    const data = express.deserialize(text);

    expect(data).toEqual({ a: 1152921504606846977n, b: 2 ** 60 });
    expect(express.serialize(data)).toBe(text);
  });

  it.each(['{"n":NaN}', '{"n":-Infinity}', '{"n":1e999}'])('refuses %s', (text) => {
    expect(() => express.deserialize(text)).toThrow('not valid JSON');
  });

  it.each([Number.NaN, Infinity, 2n, 1152921504606847000n])('refuses to write %p', (n) => {
    expect(() => express.serialize({ n })).toThrow(SessionSerializationError);
  });

  it('keeps -0', () => {
    expect(express.deserialize(express.serialize({ n: -0 }))).toStrictEqual({ n: -0 });
  });
});

function noBigInt(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

it('E2 writes no integer that is too long to be read again', () => {
  const longest = { a: 10n ** 4299n };
  expect(python.deserialize(python.serialize(longest))).toEqual(longest);
  expect(() => python.serialize({ a: 10n ** 4300n })).toThrow('"a" is an integer of more than');
});
