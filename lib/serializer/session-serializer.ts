/** What a serializer may bind its output to, and how much of it there may be. */
export interface SerializationContext {
  /** The record's id: stays the same while a session lives. */
  readonly id: string;
  /**
   * No payload may have more bytes than this before any wrapping (option `maxBytes`). What unpacks
   * payloads stops here. Absent: the serializer decides.
   */
  readonly maxBytes?: number;
}

/**
 * Turns `session.data` into text or bytes and back. Implement it to keep types JSON does not know,
 * or to use a data class of your own (`deserialize` may return an instance of any class).
 *
 * Rules: a value comes back exactly as it was, or `serialize` throws
 * `SessionSerializationError` with its path; `deserialize` throws on anything it did not write, and
 * never runs code or builds types named by the input. Both are synchronous and keep no state.
 *
 * At its end a request compares what it would write with what was stored, to know whether the session
 * changed. So `serialize(deserialize(raw))` must give `raw` again. A serializer for which that is never
 * true has `fingerprint`, and one for which it is true of some payloads has `isCanonical`; without
 * either, each request that only reads such a session counts as one that changed it.
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
   * Whether `serialize` would write the data of `raw` as `raw` again. It would not where another library
   * or an earlier version wrote it in its own way: then the data is serialized once when it is read, to
   * know what to compare with. Default: always.
   */
  isCanonical?(raw: string | Uint8Array): boolean;

  /**
   * Called once at start, before the first request, e.g. to unwrap encryption keys: what it rejects
   * with stops the application from starting. May be called again; a wrapper calls its inner's.
   */
  load?(): Promise<void>;
}
