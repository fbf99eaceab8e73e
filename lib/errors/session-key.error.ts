import { SessionError } from './session.error.js';

/** An encryption key cannot be had, so sessions can be neither read nor written. HTTP 500. */
export class SessionKeyError extends SessionError {
  readonly code = 'session_key_unavailable';

  constructor(
    /** The key's id; never the key. */
    readonly keyId: string,
    problem: string,
    options?: ErrorOptions,
  ) {
    super(`The encryption key ${JSON.stringify(keyId)} ${problem}`, 500, options);
  }
}
