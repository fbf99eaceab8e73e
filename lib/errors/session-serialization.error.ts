import { SessionError } from './session.error.js';

/** A value in `session.data` that the serializer cannot keep exactly. HTTP 500; nothing was written. */
export class SessionSerializationError extends SessionError {
  readonly code = 'session_not_serializable';

  constructor(
    /** Where the value is, e.g. `cart.items[3].price`. */
    readonly path: string,
    /** What is wrong with it, in words that go on from the path. No value is in it. */
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`session.data${path === '' ? '' : `: "${path}"`} ${problem}`, 500, options);
  }
}
