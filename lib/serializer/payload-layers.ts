import type { SerializationContext, SessionSerializer } from './session-serializer.js';
import { WrappingSerializer } from './wrapping.serializer.js';

type AnySerializer = SessionSerializer<object>;
type Raw = string | Uint8Array;

/**
 * A serializer taken apart: the one that knows the data, and the wrappers around it. A wrapper that is
 * no `WrappingSerializer` cannot be taken apart, and counts as the one that knows the data.
 */
export class PayloadLayers {
  readonly innermost: AnySerializer;
  /** From the inside out. */
  readonly #wrappers: readonly WrappingSerializer<object>[];

  constructor(serializer: AnySerializer) {
    const wrappers: WrappingSerializer<object>[] = [];
    let innermost = serializer;
    while (isWrapper(innermost)) {
      wrappers.unshift(innermost);
      innermost = innermost.inner;
    }
    this.innermost = innermost;
    this.#wrappers = wrappers;
  }

  /** @throws SessionSerializationError, SessionTooLargeError */
  wrap(raw: Raw, context: SerializationContext): Raw {
    return this.#wrappers.reduce((inner, wrapper) => wrapper.wrap(inner, context), raw);
  }

  /** @throws Error for what its wrappers did not write, SessionCorruptError for what is not for here */
  unwrap(raw: Raw, context: SerializationContext): Raw {
    return this.#wrappers.reduceRight((outer, wrapper) => wrapper.unwrap(outer, context), raw);
  }

  /** The data of what `unwrap` gave. */
  parse(raw: Raw, context: SerializationContext): object {
    // A copy: a serializer may return views of what it is given, and `raw` is what data is compared to.
    return this.innermost.deserialize(typeof raw === 'string' ? raw : Buffer.from(raw), context);
  }

  /** Whether `raw`, unwrapped, is what `serialize` makes of its data. */
  isCanonical(raw: Raw): boolean {
    return this.innermost.isCanonical?.(raw) ?? true;
  }
}

function isWrapper(serializer: AnySerializer): serializer is WrappingSerializer<object> {
  return serializer instanceof WrappingSerializer;
}
