import { Logger } from '@nestjs/common';
import { SessionError } from '../errors/session.error.js';
import { SessionStoreError } from '../errors/session-store.error.js';
import { storeFailureLine } from './store-failure-line.js';

/**
 * Logs what somebody on call must see, and never what the store said, which may hold keys: that is in
 * `cause`.
 */
export class SessionLog {
  readonly #logger: Logger;
  readonly #reported = new WeakSet<Error>();
  #hasWarned = false;

  /** @param name of the registration */
  constructor(name: string | undefined) {
    this.#logger = new Logger(`DynamoSessionModule${name === undefined ? '' : `:${name}`}`);
  }

  /** That the store failed, or the application's own mistake, once for each error. */
  report(error: unknown): void {
    if (!(error instanceof SessionError) || this.#reported.has(error)) return;
    this.#reported.add(error);
    if (error instanceof SessionStoreError) void this.#reportStoreFailure(error);
    else if (error.statusCode >= 500) {
      this.#logger.error(`${error.code}: ${error.message}`, error.stack);
    }
  }

  /** An error that neither a handler nor an exception filter has seen. */
  reportUnseen(error: unknown): void {
    if (error instanceof SessionError && error.statusCode >= 500) return this.report(error);
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    const what = error instanceof SessionError ? `${error.code}: ${message}` : name;
    this.#logger.error(`A session was not stored, or not all of it. ${what}`, stack);
  }

  async #reportStoreFailure(error: SessionStoreError): Promise<void> {
    this.#logger.error(await storeFailureLine(error));
  }

  warnUndeliverable(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#logger.warn(
      'A session was not stored, because its Secure cookie cannot be sent over plain HTTP (or outside ' +
        'the cookie\'s path). Behind a TLS-terminating proxy, set Express\'s "trust proxy"; ' +
        "for development over plain HTTP, use cookie: { secure: 'auto' }.",
    );
  }
}
