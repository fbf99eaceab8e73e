import { SessionError } from './session.error.js';

/**
 * The table is missing, or it is not the table that the layout needs. HTTP 500, although it belongs
 * to a deployment rather than to a request.
 */
export class SessionTableError extends SessionError {
  readonly code = 'session_table';

  constructor(
    readonly tableName: string,
    /** Each says what is wrong and gives the AWS CLI command that puts it right. */
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    super(
      `The table "${tableName}" cannot hold these sessions:\n` +
        problems.map((problem) => `  - ${problem}`).join('\n'),
      500,
      options,
    );
  }
}
