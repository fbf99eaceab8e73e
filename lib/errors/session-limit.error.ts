import { SessionError } from './session.error.js';

/**
 * A login was refused, because its user has as many sessions as the option `maxSessionsPerUser` allows.
 * HTTP 409: the user can end one of them and try again.
 */
export class SessionLimitError extends SessionError {
  readonly code = 'session_limit';

  constructor(/** How many sessions a user may have. */ readonly limit: number) {
    super(
      `The login was refused: its user has ${limit} sessions already, which is all that maxSessionsPerUser allows.`,
      409,
    );
  }
}
