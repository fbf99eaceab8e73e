import { SessionSerializationError } from '../../errors/session-serialization.error.js';
import { KeyPath } from './key-path.js';
import type {
  SerializationContext,
  SessionSerializer,
} from '../../serializer/session-serializer.js';

/**
 * Hides the keys of the data under which another library keeps something of its own beside the data,
 * such as the `cookie` of express-session, or the user. They are dropped when read and refused when
 * written: what belongs there, the table layout adds.
 */
export class ReservedKeysSerializer implements SessionSerializer {
  readonly format: string;
  readonly #inner: SessionSerializer;
  readonly #paths: readonly KeyPath[];
  readonly #problem: string;

  /**
   * @param keys top-level ones, or paths to inner ones such as `passport.user`
   * @param problem follows the key in the message of the error when one is written
   */
  constructor(
    inner: SessionSerializer,
    keys: readonly string[],
    problem = 'is a name the other library of this table keeps for itself. Choose another.',
  ) {
    this.format = inner.format;
    this.#inner = inner;
    this.#paths = keys.map((key) => new KeyPath(key));
    this.#problem = problem;
  }

  /** @throws SessionSerializationError for a reserved key, and whatever the inner serializer refuses */
  serialize(data: Record<string, unknown>, context: SerializationContext): string | Uint8Array {
    const taken = this.#paths.find((path) => path.read(data) !== undefined);
    if (taken !== undefined) {
      throw new SessionSerializationError(taken.text, this.#problem);
    }
    return this.#inner.serialize(data, context);
  }

  deserialize(raw: string | Uint8Array, context: SerializationContext): Record<string, unknown> {
    const data = this.#inner.deserialize(raw, context);
    for (const path of this.#paths) path.remove(data);
    return data;
  }

  /** Stored payloads have the reserved keys, which `serialize` never writes. */
  isCanonical(): boolean {
    return false;
  }
}
