import { SessionSerializationError } from '../../errors/session-serialization.error.js';
import type {
  SerializationContext,
  SessionSerializer,
} from '../../serializer/session-serializer.js';

/**
 * Hides the top-level keys under which another library keeps something of its own beside the data,
 * such as the `cookie` of express-session, or the user. They are dropped when read and refused when
 * written: what belongs there, the table layout adds.
 */
export class ReservedKeysSerializer implements SessionSerializer {
  readonly format: string;
  readonly #inner: SessionSerializer;
  readonly #keys: readonly string[];
  readonly #problem: string;

  /** @param problem follows the key in the message of the error when one is written */
  constructor(
    inner: SessionSerializer,
    keys: readonly string[],
    problem = 'is a name the other library of this table keeps for itself. Choose another.',
  ) {
    this.format = inner.format;
    this.#inner = inner;
    this.#keys = keys;
    this.#problem = problem;
  }

  /** @throws SessionSerializationError for a reserved key, and whatever the inner serializer refuses */
  serialize(data: Record<string, unknown>, context: SerializationContext): string | Uint8Array {
    const taken = this.#keys.find((key) => data[key] !== undefined && Object.hasOwn(data, key));
    if (taken !== undefined) {
      throw new SessionSerializationError(taken, this.#problem);
    }
    return this.#inner.serialize(data, context);
  }

  deserialize(raw: string | Uint8Array, context: SerializationContext): Record<string, unknown> {
    const data = this.#inner.deserialize(raw, context);
    for (const key of this.#keys) delete data[key];
    return data;
  }

  /** Stored payloads have the reserved keys, which `serialize` never writes. */
  isCanonical(): boolean {
    return false;
  }
}
