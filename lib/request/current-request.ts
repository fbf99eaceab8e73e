import { AsyncLocalStorage } from 'node:async_hooks';
import { SessionStateError } from '../errors/session-state.error.js';

/** Which request the running code serves, where the option `asyncContext` is on. */
export class CurrentRequest {
  readonly #storage: AsyncLocalStorage<object> | undefined;

  constructor(isOn: boolean) {
    this.#storage = isOn ? new AsyncLocalStorage() : undefined;
  }

  run(request: object, serve: () => void): void {
    if (this.#storage === undefined) serve();
    else this.#storage.run(request, serve);
  }

  /** @throws SessionStateError where there is none, or nobody keeps count */
  get(): object {
    const request = this.#storage?.getStore();
    if (request !== undefined) return request;
    throw new SessionStateError(
      'no-request',
      this.#storage === undefined
        ? 'SessionManager.current() needs the option asyncContext: true. ' +
            'With a request at hand, SessionManager.of(request) does without.'
        : 'SessionManager.current() was called outside of any request. ' +
            'Workers use create() and load(token).',
    );
  }
}
