import { SessionError } from './session.error.js';

/**
 * A stored item is not a session this application can read. HTTP 500, but seen by a client only with
 * `onCorrupt: 'throw'`: by default such a session is treated as absent and reported as an event.
 */
export class SessionCorruptError extends SessionError {
  readonly code = 'session_corrupt';

  constructor(
    /**
     * `item`: an attribute is missing or of the wrong type. `payload`: the serializer refused it.
     * `format`: not for this deployment to read, perhaps for a newer one: its serializer or encryption
     * key is not registered here, or a migration failed. Neither item nor cookie is touched.
     */
    readonly reason: 'item' | 'payload' | 'format',
    /** What is wrong: attribute or format names, never contents. */
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`The stored session cannot be read: ${detail}.`, 500, options);
  }
}
