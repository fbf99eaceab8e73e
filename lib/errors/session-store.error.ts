import { SessionError } from './session.error.js';

/** Where a store keeps sessions, for whoever looks into a failure. Holds no secrets. */
export interface StorePlace {
  readonly table: string;
  /** As the client has it; `undefined` where none is set. Never rejects. */
  region(): Promise<string | undefined>;
}

/**
 * The store did not answer, refused, or ran out of the request's time budget. HTTP 503.
 * The message is generic on purpose; `cause` holds what the store said, for server-side logs only.
 */
export class SessionStoreError extends SessionError {
  readonly code: string = 'session_store_unavailable';
  /** A private field, as an error is shown to more people than its place is meant for. */
  readonly #place: StorePlace | undefined;

  constructor(
    /** The repository operation that failed, e.g. `find` or `save`. */
    readonly operation: string,
    options: ErrorOptions & { readonly place?: StorePlace | undefined } = {},
  ) {
    const { place, ...cause } = options;
    super('The session store is unavailable.', 503, cause);
    this.#place = place;
  }

  /** Where it failed; `undefined` of a repository that does not say. For server-side logs only. */
  get place(): StorePlace | undefined {
    return this.#place;
  }
}
