import { SessionError } from './session.error.js';

/** The session was used in a way its state does not allow. HTTP 500: a mistake in the application. */
export class SessionStateError extends SessionError {
  readonly code = 'session_state';

  constructor(
    readonly state:
      | 'destroyed'
      | 'gone'
      | 'response-started'
      | 'not-loaded'
      | 'no-request'
      | 'not-kept'
      | 'too-many-collisions'
      | 'inside-update'
      | 'change-too-slow'
      | 'read-only',
    message: string,
  ) {
    super(message, 500);
  }
}
