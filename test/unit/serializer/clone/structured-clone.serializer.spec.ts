import { describe, expect, it } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import { serialize as serializeWithV8 } from 'node:v8';
import { SessionSerializationError } from '../../../../lib/errors/session-serialization.error.js';
import { needsRepair } from '../../../../lib/serializer/clone/clone-repair.js';
import { StructuredCloneSerializer } from '../../../../lib/serializer/clone/structured-clone.serializer.js';
import { nested, roundTrip } from '../values.js';

const serializer = new StructuredCloneSerializer();

function refusal(data: unknown): SessionSerializationError {
  try {
    serializer.serialize(data as Record<string, unknown>);
  } catch (error) {
    if (error instanceof SessionSerializationError) return error;
  }
  throw new Error('it was not refused');
}

/** A payload in V8's format, from its parts. */
function wire(...parts: (string | number)[]): Buffer {
  return Buffer.concat([
    Buffer.of(0xff, 0x0f),
    ...parts.map((part) =>
      typeof part === 'number' ? Buffer.of(part) : Buffer.from(part, 'latin1'),
    ),
  ]);
}

describe('StructuredCloneSerializer writes', () => {
  it('R46 under the format structured-clone@1', () => {
    expect(serializer.format).toBe('structured-clone@1');
  });

  it('the same bytes for the same data', () => {
    const make = () => ({ when: new Date(0), tags: new Set(['a']), bytes: Buffer.from('b') });
    expect(serializer.serialize(make())).toEqual(serializer.serialize(make()));
    const back = roundTrip(serializer, make());
    expect(serializer.serialize(back)).toEqual(serializer.serialize(make()));
  });

  it('bytes in memory of their own', () => {
    const raw = serializer.serialize({ a: 1 });
    expect(raw).toBeInstanceOf(Uint8Array);
    expect(raw.buffer.byteLength).toBe(raw.byteLength);
  });

  it('the stack of an Error before its cause, which every Node can read', () => {
    const cause = { ключ: new RangeError('inner', { cause: [1] }) };
    const data = { error: new TypeError('outer', { cause }), last: cause };
    const raw = Buffer.from(serializer.serialize(data)).toString('latin1');
    expect(raw.indexOf('RangeError: inner')).toBeGreaterThan(raw.indexOf('TypeError: outer'));
    expect(raw.indexOf('RangeError: inner')).toBeLessThan(raw.indexOf('cA\x01I\x02$\0\x01.'));
    const back = roundTrip<Record<string, unknown>>(serializer, data);
    const error = back['error'] as Error & { cause: typeof cause };
    expect(error.cause['ключ'].cause).toEqual([1]);
    expect(error.cause['ключ'].stack).toBe(cause['ключ'].stack);
    expect(error.stack).toBe(data.error.stack);
    expect(back['last']).toBe(error.cause);
  });

  it('of a small Buffer nothing but its bytes, though it shares a pool with others', () => {
    const secret = Buffer.from('a neighbour in the pool');
    const raw = serializer.serialize({ bytes: Buffer.from('mine') });
    expect(Buffer.from(raw).includes(secret)).toBe(false);
    expect(raw.byteLength).toBeLessThan(64);
  });

  it.each([
    [{ cart: { items: [0, { run: () => 1 }] } }, 'cart.items[1].run', 'function'],
    [
      {
        m: new Map([
          ['a', 1],
          ['b', Symbol('s')],
        ] as never),
      },
      'm.values()[1]',
      'symbol',
    ],
    [{ m: new Map([[{ k: new WeakMap() }, 1]]) }, 'm.keys()[0].k', 'instance of WeakMap'],
    [{ s: new Set([1, [Promise.resolve()]]) }, 's.values()[1][0]', 'instance of Promise'],
    [{ e: new Error('e', { cause: { f: () => 1 } }) }, 'e.cause.f', 'function'],
    [{ e: Object.assign(new Error('e'), { code: 'E1' }) }, 'e', '(code)'],
    [{ e: Object.defineProperty(new Error('e'), 'message', { value: 1 }) }, 'e', 'not text'],
    [{ r: Object.assign(/a/y, { lastIndex: 2 }) }, 'r', 'lastIndex to 0'],
    [{ a: new Uint8Array(new SharedArrayBuffer(1)) }, 'a', 'threads share'],
    [{ a: [new Array(2_000_000)] }, 'a[0]', 'too many elements'],
    [{ a: { b: new Proxy({}, {}) } }, 'a.b', 'Proxy'],
    [new Map(), '', 'must be a plain object'],
  ])('R51 nothing of case %#, and says where and what to do', (data, path, hint) => {
    const error = refusal(data);
    expect(error.path).toBe(path);
    expect(error.message).toContain(hint);
  });

  it('R51 no memory that can be resized', () => {
    const Resizable = ArrayBuffer as unknown as new (
      length: number,
      options: { maxByteLength: number },
    ) => ArrayBuffer;
    const memory = new Resizable(4, { maxByteLength: 8 });
    expect(refusal({ memory }).path).toBe('memory');
    expect(refusal({ view: new Uint8Array(memory) }).path).toBe('view');
  });

  it('R51 no more than 500 levels', () => {
    expect(refusal({ a: nested(100_000) }).message).toContain('deeper than 500 levels');
  });

  it('R58 no data that only throws when it is read', () => {
    let reads = 0;
    const data = {
      get sly(): unknown {
        return reads++ === 0 ? 1 : () => 1;
      },
    };
    expect(refusal(data).message).toContain('cannot be cloned');
  });

  it('R51 data of another realm as its own', () => {
    const foreign = runInNewContext(
      '({ list: [1], when: new Date(5), map: new Map([[1, { a: 1 }]]), re: /x/, e: new TypeError("t") })',
    ) as Record<string, unknown>;
    const back = roundTrip(serializer, foreign);
    expect(back['when']).toStrictEqual(new Date(5));
    expect(back['map']).toStrictEqual(new Map([[1, { a: 1 }]]));
    expect(back['e']).toBeInstanceOf(TypeError);
  });
});

describe('StructuredCloneSerializer reads', () => {
  it('R51 cycles and shared references', () => {
    const address = { city: 'Bern' };
    const map = new Map<unknown, unknown>();
    map.set('self', map);
    const data: Record<string, unknown> = { from: address, to: address, map };
    data['self'] = data;
    const back = roundTrip(serializer, data);
    expect(back['self']).toBe(back);
    expect(back['from']).toBe(back['to']);
    expect((back['map'] as Map<unknown, unknown>).get('self')).toBe(back['map']);
  });

  it('R51 instances that instanceof knows', () => {
    const back = roundTrip(serializer, {
      date: new Date(1),
      map: new Map(),
      set: new Set(),
      re: /a/,
      buffer: Buffer.from('b'),
      bytes: Uint8Array.of(1),
      memory: new ArrayBuffer(1),
      error: new RangeError('r', { cause: new Date(2) }),
      list: [],
    });
    const { date, map, set, re, buffer, bytes, memory, error, list } = back;
    expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
    expect(date).toBeInstanceOf(Date);
    expect(map).toBeInstanceOf(Map);
    expect(set).toBeInstanceOf(Set);
    expect(re).toBeInstanceOf(RegExp);
    expect(Buffer.isBuffer(buffer)).toBe(true);
    expect(bytes).toBeInstanceOf(Uint8Array);
    expect(Buffer.isBuffer(bytes)).toBe(false);
    expect(memory).toBeInstanceOf(ArrayBuffer);
    expect(list).toBeInstanceOf(Array);
    expect(error).toBeInstanceOf(RangeError);
    expect((error as Error).cause).toStrictEqual(new Date(2));
  });

  it('R51 an invalid Date', () => {
    const back = roundTrip(serializer, { when: new Date(Number.NaN) });
    expect(back['when']).toBeInstanceOf(Date);
    expect((back['when'] as Date).getTime()).toBeNaN();
  });

  it('R51 message and stack of an Error as they were', () => {
    const error = new SyntaxError('broken');
    const back = roundTrip(serializer, { error })['error'] as Error;
    expect([back.message, back.stack, back.name]).toEqual([
      error.message,
      error.stack,
      'SyntaxError',
    ]);
  });

  it('bytes into memory of their own, so that changing them leaves the payload alone', () => {
    const raw = serializer.serialize({ bytes: Buffer.from('before'), view: Float64Array.of(1) });
    const copy = Buffer.from(raw);
    const back = serializer.deserialize(raw) as { bytes: Buffer; view: Float64Array };
    back.bytes.fill(0);
    back.view.fill(0);
    expect(back.view.buffer.byteLength).toBe(8);
    expect(Buffer.from(raw)).toEqual(copy);
  });

  it('R46 what its format meant from the start', () => {
    const golden =
      '/w9vIgFkRAAAAAAAAPA/IgFtOyIBYVoQAQAAAAAAAAAAOgIiAXMnSQJJBCwCIgFyUiIBeAEiAWJcCgICASICdThcAQIFBiIBdV8iAW5OAAAAAAAA+H8iAWFBAkkCLSQAAnsJ';
    expect(serializer.deserialize(Buffer.from(golden, 'base64'))).toStrictEqual({
      d: new Date(1),
      m: new Map([['a', 1n]]),
      s: new Set([1, 2]),
      r: /x/g,
      b: Buffer.of(2, 1),
      u8: Uint8Array.of(5, 6),
      u: undefined,
      n: Number.NaN,
      a: [1, ,], // oxlint-disable-line no-sparse-arrays
    });
  });

  it('R47 no __proto__ key at any depth', () => {
    const evil = () => JSON.parse('{"__proto__":{"isAdmin":true}}') as object;
    const data = serializer.deserialize(
      serializeWithV8({
        ...evil(),
        list: Object.assign([evil()], evil()),
        map: new Map([[evil(), evil()]]),
        set: new Set([evil()]),
        error: new Error('e', { cause: evil() }),
      }),
    );
    const { list, map, set, error } = data as {
      list: object[];
      map: Map<object, object>;
      set: Set<object>;
      error: Error;
    };
    for (const object of [
      data,
      list,
      ...list,
      ...map.keys(),
      ...map.values(),
      ...set,
      error.cause,
    ]) {
      expect(Object.getOwnPropertyNames(object)).not.toContain('__proto__');
      expect((object as Record<string, unknown>)['isAdmin']).toBeUndefined();
    }
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
  });

  it.each(['latin1', 'utf16le'] as const)('R47 __proto__ keys in %s', (encoding) => {
    const bytes = Buffer.concat([serializeWithV8({}), Buffer.from('__proto__', encoding)]);
    expect(needsRepair(bytes, {})).toBe(true);
    expect(needsRepair(serializeWithV8({}), {})).toBe(false);
  });

  it.each([
    ['text', '{}'],
    ['no bytes', Buffer.alloc(0)],
    ['only a header', wire()],
    ['an older version', Buffer.concat([Buffer.of(0xff, 0x0d), Buffer.from('o{\0')])],
    ['a newer version', Buffer.concat([Buffer.of(0xff, 0xff), Buffer.from('o{\0')])],
    ['an array', serializeWithV8([])],
    ['a string', serializeWithV8('text')],
    ['null', serializeWithV8(null)],
    ['a Map', serializeWithV8(new Map())],
    ['bytes left over', Buffer.concat([serializeWithV8({}), Buffer.of(1)])],
    ['a truncated payload', serializeWithV8({ a: 'text' }).subarray(0, -1)],
    ['a boxed number', serializeWithV8({ a: Object(1) })],
    ['a view of an unknown class', wire('o"', 1, 'a\\', 99, 0, '{', 1)],
    ['a reference to nothing', wire('o"', 1, 'a^', 9, '{', 1)],
    ['an endless varint', wire('o"', 1, 'aI', '\xff'.repeat(20), '{', 1)],
    ['a pattern that is none', wire('o"', 1, 'aR"', 1, '(', 0, '{', 1)],
  ])('R49 nothing from %s', (_, payload) => {
    expect(() => serializer.deserialize(payload)).toThrow(/^The payload is not/);
  });

  it('R58 no array longer than it would write: V8 would take up 268 MB for these 8 bytes', () => {
    const sparse = (...length: number[]) =>
      wire('o"', 1, 'aa', ...length, '@', 0, ...length, '{', 1);
    expect(serializer.deserialize(sparse(3))).toStrictEqual({ a: new Array(3) });
    expect(() => serializer.deserialize(sparse(0xff, 0xff, 0xff, 0x0f))).toThrow(
      'not a structured clone',
    );
  });

  it('R58 nothing that nests too deep for the stack', () => {
    const deep = (levels: number) => wire('o"\x01a'.repeat(levels), '0', '{\x01'.repeat(levels));
    expect(serializer.deserialize(deep(500))).toHaveProperty('a.a.a.a');
    expect(() => serializer.deserialize(deep(100_000))).toThrow('not a structured clone');
  });

  it('R49 without a word of the payload in its errors', () => {
    try {
      serializer.deserialize(serializeWithV8({ card: '4111111111111111' }).subarray(0, -2));
      expect('it').toBe('refused');
    } catch (error) {
      expect((error as Error).stack).not.toContain('4111');
      expect((error as Error).cause).toBeUndefined();
    }
  });
});
