import { SessionTableError } from '../errors/session-table.error.js';
import { SessionTable, type SessionTableOptions } from './session-table.js';

/** The table of an application whose sessions are elsewhere: there is nothing to make or to check. */
export class AbsentTable extends SessionTable {
  readonly #keeper: string;

  /** @param keeper the name of the repository that keeps the sessions */
  constructor(options: SessionTableOptions, keeper: string) {
    super(options);
    this.#keeper = keeper;
  }

  override ensure(): Promise<never> {
    return this.#refuse('ensure');
  }

  override verify(): Promise<never> {
    return this.#refuse('verify');
  }

  override report(): Promise<never> {
    return this.#refuse('report');
  }

  #refuse(method: string): Promise<never> {
    const problem =
      `The option repository keeps them instead (${this.#keeper}), and has no table that is known here. ` +
      `Leave out SessionTable.${method}(), or make a SessionTable with your own client.`;
    return Promise.reject(new SessionTableError(this.tableName, [problem]));
  }
}
