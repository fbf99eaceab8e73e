import { describe, expect, it, jest } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { SessionCorruptError } from '../../../lib/errors/session-corrupt.error.js';
import { SessionTooLargeError } from '../../../lib/errors/session-too-large.error.js';
import { CompressingSerializer } from '../../../lib/serializer/compressing.serializer.js';
import { EncryptingSerializer } from '../../../lib/serializer/encryption/encrypting.serializer.js';
import { JsonSerializer } from '../../../lib/serializer/json/json.serializer.js';
import { PayloadCodec } from '../../../lib/serializer/payload-codec.js';
import type { SessionSerializer } from '../../../lib/serializer/session-serializer.js';
import { context } from './values.js';

const keys = [{ id: 'k1', secret: Buffer.alloc(32, 7) }];
const limited = { ...context, maxBytes: 1000 };
const json = new JsonSerializer();
const serializer = new CompressingSerializer(json, { threshold: 500 });
const fits = { a: 'x'.repeat(992) };
const tooMuch = { a: 'x'.repeat(993) };

const caught = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error;
  }
};

describe('CompressingSerializer keeps to maxBytes, before compression', () => {
  it('when it writes', () => {
    expect(serializer.serialize(fits, limited).length).toBeLessThan(100);
    const error = caught(() => serializer.serialize(tooMuch, limited));
    expect(error).toBeInstanceOf(SessionTooLargeError);
    expect(error).toMatchObject({ bytes: 1001, maxBytes: 1000, statusCode: 413 });
  });

  it.each([0, 1e6])('when it reads, with the threshold %i', (threshold) => {
    const unlimited = new CompressingSerializer(json, { threshold });
    expect(serializer.deserialize(unlimited.serialize(fits, context), limited)).toEqual(fits);
    const error = caught(() =>
      serializer.deserialize(unlimited.serialize(tooMuch, context), limited),
    );
    expect(error).toBeInstanceOf(SessionCorruptError);
    expect(error).toMatchObject({
      reason: 'format',
      detail: expect.stringContaining('1000 bytes'),
    });
  });

  it('also where a payload lies about its length', () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000, ' '));
    bomb.writeUInt32LE(10, bomb.length - 4);
    const error = caught(() =>
      serializer.deserialize(Buffer.concat([Buffer.of(2), bomb]), limited),
    );
    expect(error).toMatchObject({ code: 'session_corrupt', reason: 'format' });
  });

  it('unless it has a limit of its own, for what was stored under another one', () => {
    const own = new CompressingSerializer(json, { maxInflatedBytes: 2000 });
    expect(own.deserialize(own.serialize(tooMuch, limited), limited)).toEqual(tooMuch);
    expect(() => own.serialize({ a: 'x'.repeat(2000) }, limited)).toThrow('maxInflatedBytes');
  });

  it('within 4 MiB where nobody says how much there may be', () => {
    const large = { a: 'x'.repeat(4 * 1024 * 1024 - 8) };
    expect(serializer.deserialize(serializer.serialize(large, context), context)).toEqual(large);
    expect(() => serializer.serialize({ a: `${large.a}x` }, context)).toThrow('maxInflatedBytes');
  });
});

describe('PayloadCodec', () => {
  const deserialize = jest.fn((raw: string | Uint8Array) => json.deserialize(raw));
  const inner: SessionSerializer = {
    format: 'json@1',
    serialize: (data) => json.serialize(data),
    deserialize,
  };
  const writer = new EncryptingSerializer(new CompressingSerializer(inner), {
    keys,
  });
  const options = { writer, readers: [], dataVersion: 0, migrations: {} };
  const codec = new PayloadCodec({ ...options, maxBytes: 1000 });

  it('tells the wrappers, and reports what is larger as not for this deployment, unread', () => {
    const larger = new PayloadCodec(options);
    const payload = larger.pack(larger.serialize(tooMuch, 'id'), 'id');
    expect(caught(() => codec.open(payload, 'id'))).toMatchObject({ reason: 'format' });
    expect(deserialize).not.toHaveBeenCalled();
    expect(larger.open(payload, 'id').data).toEqual(tooMuch);
  });

  it('shows how long data is before it is compressed', () => {
    const serialized = codec.serialize(tooMuch, 'id');
    expect(Buffer.byteLength(serialized.raw)).toBe(1001);
    expect(caught(() => codec.pack(serialized, 'id'))).toBeInstanceOf(SessionTooLargeError);
  });
});
