import { SessionTableError } from '../../errors/session-table.error.js';
import {
  SessionTable,
  type EnsuredTable,
  type SessionTableOptions,
  type VerifiedTable,
} from '../session-table.js';

export interface Keeper {
  /** Of the repository that keeps the sessions. */
  readonly name: string;
  /** Otherwise a test has put it there by `overrideProvider()`, and the application knows nothing of it. */
  readonly isOption: boolean;
}

/**
 * The table of an application whose sessions are elsewhere: there is nothing to make or to check. In
 * a test the application may go on as if there was; its own options must not contradict themselves.
 */
export class AbsentTable extends SessionTable {
  readonly #keeper: Keeper;

  constructor(options: SessionTableOptions, keeper: Keeper) {
    super(options);
    this.#keeper = keeper;
  }

  override async ensure(): Promise<EnsuredTable> {
    if (this.#keeper.isOption) this.#refuse('ensure');
    return { created: false, ttl: 'none' };
  }

  override async verify(): Promise<VerifiedTable> {
    if (this.#keeper.isOption) this.#refuse('verify');
    return { ttl: 'none' };
  }

  override async report(): Promise<never> {
    this.#refuse('report');
  }

  #refuse(method: string): never {
    const problem =
      `The repository keeps them instead (${this.#keeper.name}), and has no table that is known here. ` +
      `Leave out SessionTable.${method}(), or make a SessionTable with your own client.`;
    throw new SessionTableError(this.tableName, [problem]);
  }
}
