import { describe, expect, it } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import { SessionSerializationError } from '../../../../lib/errors/session-serialization.error.js';
import { JsonSerializer } from '../../../../lib/serializer/json/json.serializer.js';
import { Cart, nested } from '../values.js';

const serializer = new JsonSerializer();

function refusal(data: unknown): SessionSerializationError {
  try {
    serializer.serialize(data as Record<string, unknown>);
  } catch (error) {
    if (error instanceof SessionSerializationError) return error;
  }
  throw new Error('it was not refused');
}

describe('JsonSerializer writes', () => {
  it('R46 under the format json@1', () => {
    expect(serializer.format).toBe('json@1');
  });

  it('what JSON.stringify writes', () => {
    const data = { user: { id: 'u1', roles: ['a'] }, count: 3, ok: true, none: null };
    expect(serializer.serialize(data)).toBe(JSON.stringify(data));
  });

  it('objects of another realm as its own', () => {
    const foreign = runInNewContext('({ list: [{ a: 1 }] })') as Record<string, unknown>;
    expect(serializer.serialize(foreign)).toBe('{"list":[{"a":1}]}');
  });

  it('one object in two places as two', () => {
    const address = { city: 'Bern' };
    expect(serializer.serialize({ from: address, to: address })).toBe(
      '{"from":{"city":"Bern"},"to":{"city":"Bern"}}',
    );
  });

  it.each([
    [{ cart: { items: [0, 1, 2, { price: 1n }] } }, 'cart.items[3].price', 'String(value)'],
    [{ 'two words': { 'a.b': Number.NaN } }, '["two words"]["a.b"]', 'null'],
    [{ when: new Date(0) }, 'when', 'value.getTime()'],
    [{ a: [[undefined]] }, 'a[0][0]', 'Store null'],
    [{ a: [1, , 2] }, 'a', 'holes'], // oxlint-disable-line no-sparse-arrays
    [{ a: new Map([[1, 2]]) }, 'a', '[...value]'],
    [{ a: /x/ }, 'a', 'value.source'],
    [{ a: -0 }, 'a', 'value + 0'],
    [{ a: Buffer.from('x') }, 'a', 'base64'],
    [{ cart: new Cart() }, 'cart', 'instance of Cart'],
    [{ a: { run: () => 1 } }, 'a.run', 'function'],
    [{ a: { [Symbol('s')]: 1 } }, 'a', 'symbols as keys'],
    [{ a: JSON.parse('{"__proto__":1}') as object }, 'a.__proto__', 'Remove or rename'],
    [{ a: Object.create({ b: 1 }) as object }, 'a', 'plain object'],
    [[], '', 'must be a plain object'],
  ])('R51 nothing of %j, and says where and what to do', (data, path, hint) => {
    const error = refusal(data);
    expect(error.path).toBe(path);
    expect(error.message).toContain(hint);
    expect(error.message).toContain(path);
  });

  it('R51 no cycle, and says where it closes', () => {
    const user: Record<string, unknown> = { name: 'Ada' };
    user['friends'] = [{ best: user }];
    const error = refusal({ tags: [{ a: 1 }], user });
    expect(error.path).toBe('user.friends[0].best');
    expect(error.message).toContain('refers back');
  });

  it('R51 no data that contains itself at the top', () => {
    const data: Record<string, unknown> = {};
    data['self'] = data;
    expect(refusal(data).path).toBe('self');
  });

  it('R51 no more than 500 levels, with a path that fits a log line', () => {
    const error = refusal({ a: nested(501) });
    expect(error.message).toContain('deeper than 500 levels');
    expect(error.path.length).toBeLessThan(300);
    expect(refusal({ a: nested(100_000) }).message).toContain('deeper than 500 levels');
  });

  it('no value into its messages, and only the start of long keys', () => {
    const error = refusal({ ['k'.repeat(5000) + '!']: [Symbol('hunter2'), 'hunter2'] });
    expect(error.message).not.toContain('hunter2');
    expect(error.message.length).toBeLessThan(300);
  });

  it('R58 no data that only throws when it is read', () => {
    const toggling = { reads: 0 };
    const data = {
      get sly(): unknown {
        return toggling.reads++ === 0 ? 1 : 1n;
      },
    };
    expect(refusal(data).message).toContain('cannot be written as JSON');
  });
});

describe('JsonSerializer reads', () => {
  it('R47 no __proto__ key at any depth, however it is spelled', () => {
    const payloads = [
      '{"__proto__":{"isAdmin":true},"n":{"__proto__":{"isAdmin":true}},"constructor":{"prototype":{"x":1}}}',
      '{"\\u005f_proto__":{"isAdmin":true},"n":{"list":[{"\\u005F_proto__":{"isAdmin":true}}]}}',
      '{"__\\u0070r\\u006f\\u0074o__":{"isAdmin":true},"n":{"__p\\u0072o\\u0074o__":{"isAdmin":true}}}',
    ];
    for (const payload of payloads) {
      const data = serializer.deserialize(payload);
      expect(Object.hasOwn(data, '__proto__')).toBe(false);
      expect(data['isAdmin']).toBeUndefined();
      const copy = Object.assign({}, data['n']) as Record<string, unknown>;
      expect(copy['isAdmin']).toBeUndefined();
      expect(JSON.stringify(data)).not.toContain('isAdmin');
    }
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('R47 the keys constructor and prototype as data', () => {
    const data = serializer.deserialize('{"constructor":{"prototype":{"x":1}}}');
    expect(Object.keys(data)).toEqual(['constructor']);
    expect(data['constructor']).toEqual({ prototype: { x: 1 } });
  });

  it('the text __proto__ where it is a value', () => {
    const data = { note: 'about __proto__ and \\u005f' };
    expect(serializer.deserialize(serializer.serialize(data))).toEqual(data);
  });

  it.each(['{bad', '"str"', 'null', '[]', '', '1', 'true', '{"a":1', '{"a":1}x', '{"a":NaN}'])(
    'R49 nothing from %j',
    (payload) => {
      expect(() => serializer.deserialize(payload)).toThrow(/^The payload is not/);
    },
  );

  it('R49 nothing from bytes', () => {
    expect(() => serializer.deserialize(Buffer.from('{}'))).toThrow('not text');
  });

  it('R49 nothing that nests deeper than it would write', () => {
    const lists = `{"a":${'['.repeat(600)}${']'.repeat(600)}}`;
    const objects = `${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
    for (const payload of [lists, objects]) {
      expect(() => serializer.deserialize(payload)).toThrow('nested too deep');
    }
  });

  it('R49 without a word of the payload in its errors', () => {
    try {
      serializer.deserialize('{"card":"4111111111111111" oops');
      expect('it').toBe('refused');
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).stack).not.toContain('4111');
      expect((error as Error).cause).toBeUndefined();
    }
  });
});
