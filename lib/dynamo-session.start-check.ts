import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SessionTableError } from './errors/session-table.error.js';
import type { SessionTable } from './table/session-table.js';
import { adviceOn, nameAndCode } from './errors/store-trouble.js';

/** As long as a deployment may take to find out that nothing answers. */
const LIMIT_MS = 10_000;

const DEVELOPMENT = 'Or, in development: await app.get(SessionTable).ensure() before app.listen().';
const OFF = 'This was the check of the option verifyOnStart.';

export interface StartCheckParts {
  readonly mode: boolean | 'warn';
  readonly table: SessionTable;
  /** For the message: the client's. */
  readonly region: () => Promise<string | undefined>;
}

/**
 * Looks at the table when the application starts, so that the first user is not the one to find out.
 * All `onModuleInit` hooks are done by then: an application may make its table in one of them.
 */
export class StartCheck implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #parts: StartCheckParts;
  readonly #end = new AbortController();
  readonly #logger = new Logger('DynamoSessionModule');

  constructor(parts: StartCheckParts) {
    this.#parts = parts;
  }

  /** @throws SessionTableError with `true`, so that the application does not start */
  async onApplicationBootstrap(): Promise<void> {
    const { mode } = this.#parts;
    if (mode === true) {
      const problem = await this.#verify();
      if (problem !== undefined) throw problem;
    } else if (mode === 'warn') {
      void this.#warn();
    }
  }

  onModuleDestroy(): void {
    this.#end.abort();
  }

  /** Nobody waits for it, so it never rejects. */
  async #warn(): Promise<void> {
    const { table } = this.#parts;
    const first = await this.#verify();
    // The application may make its table while it starts, as it should in development.
    const ensured = first && table.ensured;
    await ensured;
    const problem = ensured === undefined ? first : await this.#verify();
    if (problem === undefined || this.#end.signal.aborted) return;
    this.#logger.warn(`${problem.message}\n${DEVELOPMENT} ${OFF}`);
  }

  async #verify(): Promise<SessionTableError | undefined> {
    const { table, region } = this.#parts;
    const signal = AbortSignal.any([this.#end.signal, AbortSignal.timeout(LIMIT_MS)]);
    try {
      await table.verify({ signal });
      return undefined;
    } catch (error) {
      if (error instanceof SessionTableError) return error;
      const cause: unknown = error instanceof Error ? error.cause : error;
      const { name, code } = nameAndCode(cause);
      const where = (await region()) ?? 'no region';
      const what = `It could not be looked at (${where}): ${name}${code === undefined ? '' : ` ${code}`}.`;
      const problem = [what, adviceOn(cause)].filter((line) => line !== undefined).join(' ');
      return new SessionTableError(table.tableName, [problem], { cause });
    }
  }
}
