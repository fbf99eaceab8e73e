import { SessionError } from './session.error.js';

/** Options that cannot work, found when the application starts: all of them at once. */
export class SessionOptionsError extends SessionError {
  readonly code = 'session_options_invalid';

  constructor(
    /** One line each: the option, its value (never a secret's), and the fix. */
    readonly problems: readonly string[],
  ) {
    super(
      `DynamoSessionModule cannot start with these options:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
      500,
    );
  }
}
