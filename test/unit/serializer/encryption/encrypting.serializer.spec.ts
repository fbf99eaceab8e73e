import { describe, expect, it, jest } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { CompressingSerializer } from '../../../../lib/serializer/compressing.serializer.js';
import { EncryptingSerializer } from '../../../../lib/serializer/encryption/encrypting.serializer.js';
import type { EncryptionKeyProvider } from '../../../../lib/serializer/encryption/encryption-keys.js';
import { JsonSerializer } from '../../../../lib/serializer/json/json.serializer.js';
import type { SessionSerializer } from '../../../../lib/serializer/session-serializer.js';
import { StructuredCloneSerializer } from '../../../../lib/serializer/clone/structured-clone.serializer.js';
import { context, roundTrip } from '../values.js';
import { sized } from '../../../support/size.js';

const WRITES = sized(20_000, 100_000);

const other = { id: 'BBBBBBBBBBBBBBBBBBBBBB' };
const key1 = { id: 'k1', secret: randomBytes(32) };
const key2 = { id: 'k2', secret: randomBytes(32).toString('base64') };
const data = { user: 'ada', card: '4111111111111111' };

/** A JsonSerializer whose reads can be counted. */
function spied() {
  const inner = new JsonSerializer();
  const deserialize = jest.fn((raw: string | Uint8Array) => inner.deserialize(raw));
  const serializer: SessionSerializer = {
    format: 'json@1',
    serialize: (value) => inner.serialize(value),
    deserialize,
  };
  return { serializer, deserialize };
}

describe('EncryptingSerializer', () => {
  const serializer = new EncryptingSerializer(new JsonSerializer(), { keys: [key1] });

  it('R46 adds to the format of its inner serializer', () => {
    expect(serializer.format).toBe('json@1+aes-256-gcm');
    const packed = new CompressingSerializer(new StructuredCloneSerializer());
    expect(new EncryptingSerializer(packed, { keys: [key1] }).format).toBe(
      'structured-clone@1+gzip+aes-256-gcm',
    );
  });

  it('R52 stores the id of the key, and nothing of the data', () => {
    const raw = Buffer.from(serializer.serialize(data, context));
    expect(raw.subarray(0, 4).toString('latin1')).toBe('\x01\x02k1');
    expect(raw.includes('4111')).toBe(false);
    expect(raw).toHaveLength(2 + 2 + 12 + 16 + 1 + JSON.stringify(data).length);
    expect(serializer.deserialize(raw, context)).toEqual(data);
  });

  it('R52 reads the documented bytes', () => {
    const fixed = new EncryptingSerializer(new JsonSerializer(), {
      keys: [{ id: 'key-2026', secret: Buffer.alloc(32, 1) }],
    });
    const golden = 'AQhrZXktMjAyNgICAgICAgICAgICAkrlVjGD1lq5lJ2Qgx4d4GcHres8OTKz3+nu3aw9hb8=';
    expect(fixed.deserialize(Buffer.from(golden, 'base64'), { id: 'é'.repeat(3) })).toEqual({
      user: 'ada',
    });
  });

  it('R52 refuses a payload that was copied to another record', () => {
    const { serializer: inner, deserialize } = spied();
    const encrypting = new EncryptingSerializer(inner, { keys: [key1] });
    const raw = encrypting.serialize(data, context);
    expect(() => encrypting.deserialize(raw, other)).toThrow('cannot be decrypted');
    expect(deserialize).not.toHaveBeenCalled();
  });

  it('R52 refuses a payload that was moved to another format', () => {
    const packed = new EncryptingSerializer(new CompressingSerializer(new JsonSerializer()), {
      keys: [key1],
    });
    const raw = packed.serialize(data, context);
    expect(() => serializer.deserialize(raw, context)).toThrow('cannot be decrypted');
  });

  it('R52 refuses a payload with any one bit flipped: version, key id, nonce, tag, ciphertext', () => {
    const { serializer: inner, deserialize } = spied();
    const encrypting = new EncryptingSerializer(inner, { keys: [key1, { ...key1, id: 'k3' }] });
    const raw = Buffer.from(encrypting.serialize(data, context));
    for (let bit = 0; bit < raw.length * 8; bit++) {
      const flipped = Buffer.from(raw);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => encrypting.deserialize(flipped, context)).toThrow(
        /cannot be decrypted|with the key/,
      );
    }
    expect(deserialize).not.toHaveBeenCalled();
  });

  it('R52 binds the id of the key, even where two ids have one key', () => {
    const encrypting = new EncryptingSerializer(new JsonSerializer(), {
      keys: [key1, { ...key1, id: 'k2' }],
    });
    const raw = Buffer.from(encrypting.serialize(data, context));
    raw.write('k2', 2, 'latin1');
    expect(() => encrypting.deserialize(raw, context)).toThrow('cannot be decrypted');
  });

  it.each([1, 3, 10, 15, 16, 17, 30, 32, 33])('R49 refuses a payload cut to %i bytes', (length) => {
    const raw = serializer.serialize(data, context).slice(0, length);
    expect(() => serializer.deserialize(raw, context)).toThrow('cannot be decrypted');
  });

  it('R08 never falls back to reading what is not encrypted', () => {
    const { serializer: inner, deserialize } = spied();
    const encrypting = new EncryptingSerializer(inner, { keys: [key1] });
    const plain = inner.serialize({ isAdmin: true }, context);
    const unknownKey = new EncryptingSerializer(inner, { keys: [key2] }).serialize(data, context);
    for (const raw of [plain, Buffer.from(plain), Buffer.alloc(0), `${String(plain)} `]) {
      expect(() => encrypting.deserialize(raw, context)).toThrow('cannot be decrypted');
    }
    expect(() => encrypting.deserialize(unknownKey, context)).toThrow('with the key "k2"');
    expect(deserialize).not.toHaveBeenCalled();
  });

  it('R08 refuses a payload made with a removed key that now has a successor of the same id', () => {
    const raw = serializer.serialize(data, context);
    const replaced = new EncryptingSerializer(new JsonSerializer(), {
      keys: [{ id: 'k1', secret: randomBytes(32) }],
    });
    expect(() => replaced.deserialize(raw, context)).toThrow('cannot be decrypted');
  });

  it('R52 reads old payloads after a rotation of keys, and writes with the new key', () => {
    const old = serializer.serialize(data, context);
    const rotated = new EncryptingSerializer(new JsonSerializer(), { keys: [key2, key1] });
    expect(rotated.deserialize(old, context)).toEqual(data);
    const renewed = rotated.serialize(rotated.deserialize(old, context), context);
    expect(Buffer.from(renewed).toString('latin1', 2, 4)).toBe('k2');
    const afterwards = new EncryptingSerializer(new JsonSerializer(), { keys: [key2] });
    expect(afterwards.deserialize(renewed, context)).toEqual(data);
    expect(() => afterwards.deserialize(old, context)).toThrow('with the key "k1"');
  });

  it(`R52 repeats no nonce in ${WRITES} writes`, () => {
    const nonces = new Set<string>();
    for (let write = 0; write < WRITES; write++) {
      const raw = serializer.serialize({}, context) as Buffer;
      nonces.add(raw.toString('latin1', 4, 16));
    }
    expect(nonces.size).toBe(WRITES);
  });

  it('gives an inner serializer bytes where it wrote bytes', () => {
    const values = { when: new Date(5), bytes: Buffer.from('b') };
    const clone = new EncryptingSerializer(new StructuredCloneSerializer(), { keys: [key1] });
    expect(roundTrip(clone, values)).toStrictEqual(values);
  });

  it('compares data by what the inner serializer compares, not by ciphertext', () => {
    expect(serializer.serialize(data, context)).not.toEqual(serializer.serialize(data, context));
    expect(serializer.fingerprint(data, context)).toBe(JSON.stringify(data));
    const packed = new EncryptingSerializer(new CompressingSerializer(new JsonSerializer()), {
      keys: [key1],
    });
    expect(packed.fingerprint(data, context)).toBe(JSON.stringify(data));
  });

  it('R49 says nothing of payload or keys in its errors', () => {
    const raw = Buffer.from(serializer.serialize(data, context));
    try {
      serializer.deserialize(raw, other);
      expect('it').toBe('refused');
    } catch (error) {
      expect((error as Error).message).toBe('The payload cannot be decrypted.');
      expect((error as Error).cause).toBeUndefined();
    }
  });

  it('R63 shows no key when it is inspected or logged', () => {
    const shown = [
      inspect(serializer, { depth: 10, showHidden: true }),
      JSON.stringify(serializer),
    ].join('\n');
    for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const) {
      expect(shown).not.toContain(key1.secret.toString(encoding).slice(0, 10));
    }
    expect(shown).not.toContain(inspect(key1.secret).slice(8, 20));
  });
});

describe('EncryptingSerializer with a provider of keys', () => {
  const provider = (key = createSecretKey(randomBytes(32)), id = 'p1') => ({
    load: jest.fn(() => Promise.resolve()),
    current: { id, key },
    find: (wanted: string) => (wanted === id ? { id, key } : undefined),
  });

  it('loads the keys and the inner serializer at start', async () => {
    const keys = provider();
    const load = jest.fn(() => Promise.resolve());
    const inner = { ...spied().serializer, load };
    const serializer = new EncryptingSerializer(inner, { keys });
    await serializer.load();
    expect(keys.load).toHaveBeenCalledTimes(1);
    expect(load).toHaveBeenCalledTimes(1);
    expect(roundTrip(serializer, data)).toEqual(data);
  });

  it('does not start when the keys cannot be had', async () => {
    const keys: EncryptionKeyProvider = {
      ...provider(),
      load: () => Promise.reject(new Error('no keys')),
    };
    const serializer = new EncryptingSerializer(new JsonSerializer(), { keys });
    await expect(serializer.load()).rejects.toThrow('no keys');
  });

  it.each([
    ['a key that is too short', provider(createSecretKey(randomBytes(16))), '32 bytes'],
    ['an id that is not ASCII', provider(undefined, 'schlüssel'), 'ASCII'],
    ['an id that is too long', provider(undefined, 'k'.repeat(65)), 'ASCII'],
  ])('does not start with %s', async (_, keys, hint) => {
    const serializer = new EncryptingSerializer(new JsonSerializer(), { keys });
    await expect(serializer.load()).rejects.toThrow(hint);
  });
});
