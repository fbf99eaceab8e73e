import { describe, expect, it, jest } from '@jest/globals';
import { gunzipSync, gzipSync } from 'node:zlib';
import { SessionOptionsError } from '../../../lib/errors/session-options.error.js';
import { SessionSerializationError } from '../../../lib/errors/session-serialization.error.js';
import { CompressingSerializer } from '../../../lib/serializer/compressing.serializer.js';
import { EncryptingSerializer } from '../../../lib/serializer/encryption/encrypting.serializer.js';
import { JsonSerializer } from '../../../lib/serializer/json/json.serializer.js';
import type { SessionSerializer } from '../../../lib/serializer/session-serializer.js';
import { StructuredCloneSerializer } from '../../../lib/serializer/clone/structured-clone.serializer.js';
import { context, roundTrip } from './values.js';

const json = new JsonSerializer();
const serializer = new CompressingSerializer(json);
const large = {
  items: Array.from({ length: 200 }, (_, index) => ({ sku: `SKU-${index}`, qty: 1 })),
};
const keys = [{ id: 'k1', secret: Buffer.alloc(32, 7) }];

describe('CompressingSerializer', () => {
  it('R46 adds to the format of its inner serializer', () => {
    expect(serializer.format).toBe('json@1+gzip');
    expect(new CompressingSerializer(new StructuredCloneSerializer()).format).toBe(
      'structured-clone@1+gzip',
    );
  });

  it('stores small payloads as they are, after a flag', () => {
    expect(Buffer.from(serializer.serialize({ a: 'é' }, context))).toEqual(
      Buffer.from('\0{"a":"é"}'),
    );
  });

  it('stores large payloads as gzip, after a flag', () => {
    const raw = Buffer.from(serializer.serialize(large, context));
    expect(raw[0]).toBe(2);
    expect(gunzipSync(raw.subarray(1)).toString()).toBe(JSON.stringify(large));
    expect(serializer.deserialize(raw, context)).toEqual(large);
  });

  it('compresses from the threshold on', () => {
    const data = { a: 'x'.repeat(92) };
    const flag = (threshold: number) =>
      new CompressingSerializer(json, { threshold }).serialize(data, context)[0];
    expect(JSON.stringify(data)).toHaveLength(100);
    expect(flag(101)).toBe(0);
    expect(flag(100)).toBe(2);
  });

  it('stores as it is what gzip would not make smaller', () => {
    const eager = new CompressingSerializer(json, { threshold: 0 });
    expect(eager.serialize({ a: 1 }, context)[0]).toBe(0);
    expect(roundTrip(eager, { a: 1 })).toEqual({ a: 1 });
  });

  it('gives an inner serializer bytes where it wrote bytes', () => {
    const inner = new StructuredCloneSerializer();
    const data = { when: new Date(0), text: 'x'.repeat(3000) };
    for (const [threshold, flag] of [
      [1024, 3],
      [1e6, 1],
    ] as const) {
      const wrapped = new CompressingSerializer(inner, { threshold });
      expect(wrapped.serialize(data, context)[0]).toBe(flag);
      expect(roundTrip(wrapped, data)).toStrictEqual(data);
    }
  });

  it('keeps a byte order mark', () => {
    const plainText: SessionSerializer<{ text: string }> = {
      format: 'text@1',
      serialize: ({ text }) => text,
      deserialize: (raw) => ({ text: raw as string }),
    };
    expect(roundTrip(new CompressingSerializer(plainText), { text: '\ufeffa' })).toEqual({
      text: '\ufeffa',
    });
    expect(() =>
      new CompressingSerializer(plainText).serialize({ text: '\ud800' }, context),
    ).toThrow(SessionSerializationError);
  });

  it('compares data by what the inner serializer compares', () => {
    expect(serializer.fingerprint(large, context)).toBe(JSON.stringify(large));
    const inner = { ...wrap(json), fingerprint: () => 'print' };
    expect(new CompressingSerializer(inner).fingerprint({}, context)).toBe('print');
  });

  it('makes new data and gets ready as the inner serializer does', async () => {
    const load = jest.fn(() => Promise.resolve());
    const wrapped = new CompressingSerializer({ ...wrap(json), load, create: () => ({ a: 1 }) });
    await wrapped.load();
    expect(load).toHaveBeenCalledTimes(1);
    expect(wrapped.create()).toEqual({ a: 1 });
    expect(serializer.create()).toEqual({});
    await expect(serializer.load()).resolves.toBeUndefined();
  });

  it('R49 inflates no more than it is allowed to', () => {
    const small = new CompressingSerializer(json, { maxInflatedBytes: 1000 });
    const fits = JSON.stringify({ a: 'x'.repeat(992) });
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '));
    expect(fits).toHaveLength(1000);
    expect(small.deserialize(pack(2, gzipSync(fits)), context)).toEqual(JSON.parse(fits));
    expect(() => small.deserialize(pack(2, gzipSync(`${fits} `)), context)).toThrow('decompressed');
    expect(() => small.deserialize(pack(0, `${fits} `), context)).toThrow('too large');
    expect(() => serializer.deserialize(pack(2, bomb), context)).toThrow('decompressed');
  });

  it('writes nothing that it would refuse to read', () => {
    const small = new CompressingSerializer(json, { maxInflatedBytes: 1000 });
    expect(() => small.serialize({ a: 'x'.repeat(993) }, context)).toThrow('maxInflatedBytes');
    expect(roundTrip(small, { a: 'x'.repeat(992) })).toEqual({ a: 'x'.repeat(992) });
  });

  it.each([
    ['text', '{}'],
    ['nothing', Buffer.alloc(0)],
    ['an unknown flag', pack(4, '{}')],
    ['gzip that is none', pack(2, '{}')],
    ['truncated gzip', pack(2, gzipSync('{}').subarray(0, -1))],
    ['gzip with a wrong checksum', pack(2, gzipSync('{}').fill(0, 12))],
    ['text that is not UTF-8', pack(0, Buffer.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))],
    ['bytes where the inner serializer wrote text', pack(1, '{}')],
    ['a payload the inner serializer refuses', pack(0, '[]')],
  ])('R49 reads nothing from %s', (_, payload) => {
    expect(() => serializer.deserialize(payload, context)).toThrow(/^The payload /);
  });

  it('refuses to wrap a serializer that encrypts, and says how to do it', () => {
    const encrypting = new EncryptingSerializer(json, { keys });
    expect(() => new CompressingSerializer(encrypting)).toThrow(SessionOptionsError);
    expect(() => new CompressingSerializer(encrypting)).toThrow(
      'new EncryptingSerializer(new CompressingSerializer(inner), { keys })',
    );
  });

  it.each([{ threshold: -1 }, { threshold: 1.5 }, { maxInflatedBytes: 0 }])(
    'refuses the options %j',
    (options) => {
      expect(() => new CompressingSerializer(json, options)).toThrow('whole number of bytes');
    },
  );
});

function pack(flag: number, body: string | Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(flag), Buffer.from(body as string)]);
}

function wrap(inner: JsonSerializer): SessionSerializer {
  return {
    format: inner.format,
    serialize: (data) => inner.serialize(data),
    deserialize: (raw) => inner.deserialize(raw),
  };
}
