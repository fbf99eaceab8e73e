import { SessionError } from './session.error.js';

/** Options that cannot work, all of them at once; those of the module are found when it starts. */
export class SessionOptionsError extends SessionError {
  readonly code = 'session_options_invalid';

  constructor(
    /** One line each: the option, its value (never a secret's), and the fix. */
    readonly problems: readonly string[],
    heading = 'DynamoSessionModule cannot start with these options',
    options?: ErrorOptions,
  ) {
    super(`${heading}:\n${problems.map((p) => `  - ${p}`).join('\n')}`, 500, options);
  }
}
