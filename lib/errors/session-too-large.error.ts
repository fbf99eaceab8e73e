import { SessionError } from './session.error.js';

/** The session would exceed `maxBytes`; nothing was sent to the store. HTTP 413. */
export class SessionTooLargeError extends SessionError {
  readonly code = 'session_too_large';

  constructor(
    readonly bytes: number,
    readonly maxBytes: number,
  ) {
    super(
      `The session has ${bytes} bytes and may have ${maxBytes} (option maxBytes). ` +
        'The stored session is unchanged. Keep large values elsewhere and their keys in the session.',
      413,
    );
  }
}
