import type { SerializationContext, SessionSerializer } from './session-serializer.js';

type Data = Record<string, unknown>;

/** Reads what an old application has stored as the data that this one has (option `transform`). */
export class TransformingReader implements SessionSerializer {
  readonly format: string;
  readonly #inner: SessionSerializer;
  readonly #transform: (data: Data) => Data;

  constructor(inner: SessionSerializer, transform: (data: Data) => Data) {
    this.format = inner.format;
    this.#inner = inner;
    this.#transform = transform;
  }

  serialize(): never {
    throw new TypeError('What was read of an old table is not written back.');
  }

  deserialize(raw: string | Uint8Array, context: SerializationContext): Data {
    return this.#transform(this.#inner.deserialize(raw, context));
  }
}
