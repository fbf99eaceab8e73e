import type { SerializationContext, SessionSerializer } from './session-serializer.js';

/**
 * A serializer around another one: it changes the form of the payload and knows nothing of the data.
 * Whatever does not concern that form is the inner one's business: new data, what counts as a change,
 * and getting ready at start.
 */
export abstract class WrappingSerializer<
  T extends object = Record<string, unknown>,
> implements SessionSerializer<T> {
  readonly format: string;

  constructor(
    /** What knows the data, or another wrapper. */
    readonly inner: SessionSerializer<T>,
    /** Added to the inner format after a `+`. */
    suffix: string,
  ) {
    this.format = `${inner.format}+${suffix}`;
  }

  /** What is stored for what the inner serializer wrote. */
  abstract wrap(payload: string | Uint8Array, context: SerializationContext): Uint8Array;

  /** What the inner serializer wrote. Throws on anything that `wrap` did not make. */
  abstract unwrap(raw: string | Uint8Array, context: SerializationContext): string | Uint8Array;

  serialize(data: T, context: SerializationContext): Uint8Array {
    return this.wrap(this.inner.serialize(data, context), context);
  }

  deserialize(raw: string | Uint8Array, context: SerializationContext): T {
    return this.inner.deserialize(this.unwrap(raw, context), context);
  }

  create(): T {
    return this.inner.create?.() ?? ({} as T);
  }

  fingerprint(data: T, context: SerializationContext): string | Uint8Array {
    return this.inner.fingerprint?.(data, context) ?? this.inner.serialize(data, context);
  }

  async load(): Promise<void> {
    await this.inner.load?.();
  }
}
