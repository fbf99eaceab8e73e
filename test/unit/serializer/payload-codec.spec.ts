import { describe, expect, it } from '@jest/globals';
import { serialize as serializeWithV8 } from 'node:v8';
import { SessionCorruptError } from '../../../lib/errors/session-corrupt.error.js';
import { CompressingSerializer } from '../../../lib/serializer/compressing.serializer.js';
import { EncryptingSerializer } from '../../../lib/serializer/encryption/encrypting.serializer.js';
import { JsonSerializer } from '../../../lib/serializer/json/json.serializer.js';
import { PayloadCodec } from '../../../lib/serializer/payload-codec.js';
import { PythonJsonSerializer } from '../../../lib/foreign/shared/json/python-json.serializer.js';
import type { SessionSerializer } from '../../../lib/serializer/session-serializer.js';
import { StructuredCloneSerializer } from '../../../lib/serializer/clone/structured-clone.serializer.js';

const ID = 'AAAAAAAAAAAAAAAAAAAAAA';
const keys = [{ id: 'k1', secret: Buffer.alloc(32, 7) }];
type Data = { cart: string[]; text?: string };
const data = (): Data => ({ cart: ['tea'], text: 'x'.repeat(2000) });

/** A serializer that counts what it does. */
class Counting implements SessionSerializer {
  readonly format: string;
  readonly counts = { parses: 0, serializations: 0 };

  constructor(readonly inner: SessionSerializer = new JsonSerializer()) {
    this.format = inner.format;
  }

  serialize(value: Record<string, unknown>): string | Uint8Array {
    this.counts.serializations++;
    return this.inner.serialize(value, { id: ID });
  }

  deserialize(raw: string | Uint8Array): Record<string, unknown> {
    this.counts.parses++;
    return this.inner.deserialize(raw, { id: ID });
  }

  isCanonical(raw: string | Uint8Array): boolean {
    return this.inner.isCanonical?.(raw) ?? true;
  }
}

/** Compares by something cheaper than its text. */
class Fingerprinted extends Counting {
  fingerprints = 0;

  fingerprint({ cart }: Record<string, unknown>): string {
    this.fingerprints++;
    return String(cart);
  }
}

function codecOf(
  writer: SessionSerializer,
  more: Partial<ConstructorParameters<typeof PayloadCodec>[0]> = {},
) {
  return new PayloadCodec({
    writer: writer,
    readers: [],
    dataVersion: 0,
    migrations: {},
    ...more,
  });
}

const stored = (codec: PayloadCodec) => codec.pack(codec.serialize(data(), ID), ID);

const WRAPPED: [what: string, wrap: (inner: SessionSerializer) => SessionSerializer][] = [
  ['alone', (inner) => inner],
  ['compressed', (inner) => new CompressingSerializer(inner)],
  ['encrypted', (inner) => new EncryptingSerializer(inner, { keys })],
  [
    'compressed and encrypted',
    (inner) => new EncryptingSerializer(new CompressingSerializer(inner), { keys }),
  ],
];

describe.each(WRAPPED)('a serializer %s', (_, wrap) => {
  function opened(counting: Counting = new Counting()) {
    const codec = codecOf(wrap(counting));
    const payload = stored(codec);
    Object.assign(counting.counts, { parses: 0, serializations: 0 });
    return { codec, payload, counting, ...codec.open(payload, ID) };
  }

  it('parses once and serializes never, to open what is stored', () => {
    const { counting, data: found } = opened();
    expect(found).toEqual(data());
    expect(counting.counts).toEqual({ parses: 1, serializations: 0 });
  });

  it('serializes once, to find that nothing changed', () => {
    const { codec, counting, data: found, serialized } = opened();
    expect(codec.serialize(found, ID, serialized)).toBe(serialized);
    expect(counting.counts).toEqual({ parses: 1, serializations: 1 });
  });

  it('serializes once, to find and to store a change', () => {
    const { codec, counting, data: found, serialized } = opened();
    (found as Data).cart.push('mug');
    const next = codec.serialize(found, ID, serialized);
    expect(next).not.toBe(serialized);
    const payload = codec.pack(next, ID);
    expect(counting.counts).toEqual({ parses: 1, serializations: 1 });
    expect(codec.open(payload, ID).data).toEqual({ ...data(), cart: ['tea', 'mug'] });
  });

  it('makes fresh data of the serialized form with one parse', () => {
    const { codec, counting, data: found, serialized } = opened();
    const fresh = codec.parse(serialized, ID) as Data;
    expect(fresh).toEqual(found);
    expect(fresh).not.toBe(found);
    fresh.cart.push('mug');
    expect(codec.parse(serialized, ID)).toEqual(data());
    expect(counting.counts).toEqual({ parses: 3, serializations: 0 });
  });

  it('compares what the innermost wrote, and says how long that is', () => {
    const { serialized, payload, counting } = opened();
    expect(serialized.raw).toBe(JSON.stringify(data()));
    expect(payload.format).toMatch(/^json@1/);
    expect(payload.raw === serialized.raw).toBe(payload.format === counting.format);
  });

  it('that has fingerprints compares those, and serializes only changes', () => {
    const counting = new Fingerprinted();
    const { codec, data: found, serialized } = opened(counting);
    expect(serialized.fingerprint).toBe('tea');
    expect(codec.serialize(found, ID, serialized)).toBe(serialized);
    expect(counting.counts).toEqual({ parses: 1, serializations: 0 });
    (found as Data).cart.push('mug');
    const next = codec.serialize(found, ID, serialized);
    expect(next.fingerprint).toBe('tea,mug');
    expect(counting.counts).toEqual({ parses: 1, serializations: 1 });
    expect(codec.open(codec.pack(next, ID), ID).data).toEqual(found);
  });
});

describe('PayloadCodec serializes what it opens', () => {
  const json = codecOf(new JsonSerializer());

  it('of another format', () => {
    const counting = new Counting(new StructuredCloneSerializer());
    const codec = codecOf(counting, {
      readers: [new JsonSerializer()],
    });
    const { data: found, serialized } = codec.open(stored(json), ID);
    expect(counting.counts).toEqual({ parses: 0, serializations: 1 });
    expect(codec.serialize(found, ID, serialized)).toBe(serialized);
  });

  it('of an older data version', () => {
    const counting = new Counting();
    const migrations = { 1: (old: object) => ({ ...old, added: 1 }) };
    const codec = codecOf(counting, { dataVersion: 1, migrations });
    const { data: found, serialized } = codec.open(stored(json), ID);
    expect(counting.counts).toEqual({ parses: 1, serializations: 1 });
    expect(serialized.raw).toContain('"added":1');
    expect(codec.serialize(found, ID, serialized)).toBe(serialized);
    expect(codec.pack(serialized, ID).dataVersion).toBe(1);
  });

  it('in a form that another library or an earlier version wrote, so that reading it changes nothing', () => {
    const python = codecOf(new PythonJsonSerializer());
    const text = { raw: '{"b":1,  "a": 1.0}', format: 'python-json@1', dataVersion: undefined };
    const fromPython = python.open(text, ID);
    expect(python.serialize(fromPython.data, ID, fromPython.serialized)).toBe(
      fromPython.serialized,
    );

    const clone = codecOf(new StructuredCloneSerializer());
    const raw = serializeWithV8({ list: new Array(50).fill(1) });
    const older = clone.open({ raw, format: 'structured-clone@1', dataVersion: undefined }, ID);
    expect(clone.serialize(older.data, ID, older.serialized)).toBe(older.serialized);
  });

  it('and reports as corrupt what cannot be written again, for whom it is', () => {
    const clone = codecOf(new StructuredCloneSerializer());
    const payload = clone.pack(clone.serialize({ when: new Date(0) }, ID), ID);
    const codec = codecOf(new JsonSerializer(), {
      readers: [new StructuredCloneSerializer()],
    });
    expect(() => codec.open(payload, ID)).toThrow(SessionCorruptError);
    expect(() => codec.open(payload, ID)).toThrow(expect.objectContaining({ reason: 'format' }));
  });
});

it('changing bytes that a serializer returned as they were given counts as a change', () => {
  const views: SessionSerializer = {
    format: 'views@1',
    serialize: ({ bytes }) => Uint8Array.from(bytes as Uint8Array),
    deserialize: (raw) => ({ bytes: raw }),
  };
  const codec = codecOf(views);
  const { data: found, serialized } = codec.open(
    codec.pack(codec.serialize({ bytes: Buffer.from('before') }, ID), ID),
    ID,
  );
  (found as { bytes: Buffer }).bytes.fill(0);
  expect(codec.serialize(found, ID, serialized)).not.toBe(serialized);
});

it("a user's own wrapper, which cannot be taken apart, is compared by its fingerprint", () => {
  const inner = new Counting();
  const salted: SessionSerializer = {
    format: 'json@1+salt',
    serialize: (value) => `${Math.random()}|${String(inner.serialize(value))}`,
    deserialize: (raw) => inner.deserialize(String(raw).replace(/^[^|]*\|/, '')),
    fingerprint: (value) => inner.serialize(value),
  };
  const codec = codecOf(new CompressingSerializer(salted));
  const { data: found, serialized } = codec.open(stored(codec), ID);
  expect(codec.serialize(found, ID, serialized)).toBe(serialized);
  expect(codec.parse(serialized, ID)).toEqual(data());
});
