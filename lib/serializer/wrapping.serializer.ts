import type { SerializationContext, SessionSerializer } from './session-serializer.js';

/**
 * A serializer around another one. Whatever does not concern the form of the payload is the inner
 * one's business: new data, what counts as a change, and getting ready at start.
 */
export abstract class WrappingSerializer<
  T extends object = Record<string, unknown>,
> implements SessionSerializer<T> {
  readonly format: string;

  constructor(
    protected readonly inner: SessionSerializer<T>,
    /** Added to the inner format after a `+`. */
    suffix: string,
  ) {
    this.format = `${inner.format}+${suffix}`;
  }

  abstract serialize(data: T, context: SerializationContext): Uint8Array;

  abstract deserialize(raw: string | Uint8Array, context: SerializationContext): T;

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
