import { SessionError } from './session.error.js';

/**
 * The store did not answer, refused, or ran out of the request's time budget. HTTP 503.
 * The message is generic on purpose; `cause` holds what the store said, for server-side logs only.
 */
export class SessionStoreError extends SessionError {
  readonly code: string = 'session_store_unavailable';

  constructor(
    /** The repository operation that failed, e.g. `find` or `save`. */
    readonly operation: string,
    options?: ErrorOptions,
  ) {
    super('The session store is unavailable.', 503, options);
  }
}
