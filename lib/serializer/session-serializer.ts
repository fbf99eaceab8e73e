/** What a serializer may bind its output to. */
export interface SerializationContext {
  /** The record's id: stays the same while a session lives. */
  readonly id: string;
}

/**
 * Turns `session.data` into text or bytes and back. Implement it to keep types JSON does not know,
 * or to use a data class of your own (`deserialize` may return an instance of any class).
 *
 * Rules: a value comes back exactly as it was, or `serialize` throws
 * `SessionSerializationError` with its path; `deserialize` throws on anything it did not write, and
 * never runs code or builds types named by the input. Both are synchronous and keep no state.
 *
 * @typeParam T the data class
 */
export interface SessionSerializer<T extends object = Record<string, unknown>> {
  /**
   * Name and version, e.g. `json@1`. Stored beside the payload: it decides which serializer reads
   * an item, so a new version gets a new name and the old one stays in the option `serializers`.
   */
  readonly format: string;

  serialize(data: T, context: SerializationContext): string | Uint8Array;

  deserialize(raw: string | Uint8Array, context: SerializationContext): T;

  /** The data of a new session, e.g. an instance of a data class. Default: an empty object. */
  create?(): T;

  /**
   * What to compare to see whether data changed, when that is not the serialized form: a wrapper
   * that encrypts never gives the same bytes twice. Default: `serialize`.
   */
  fingerprint?(data: T, context: SerializationContext): string | Uint8Array;

  /**
   * Called once at start, before the first request, e.g. to unwrap encryption keys: what it rejects
   * with stops the application from starting. May be called again; a wrapper calls its inner's.
   */
  load?(): Promise<void>;
}
