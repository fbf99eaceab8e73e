/**
 * Base class of every error this package throws. `code` is stable and safe to show to a client;
 * `message` is for developers. No message ever holds a token, a key, a payload or text of the AWS SDK
 * (what the SDK said is in `cause`).
 */
export abstract class SessionError extends Error {
  /** Stable and machine-readable, e.g. `session_conflict`. */
  abstract readonly code: string;

  /**
   * The HTTP status this error means. `statusCode`, `status` and `expose` follow the convention of
   * the `http-errors` package, which Nest, Express and Fastify all understand, so that an error that
   * leaves a guard or a middleware is answered correctly without any exception filter of ours.
   */
  readonly statusCode: number;
  readonly status: number;
  readonly expose: boolean;

  constructor(message: string, statusCode: number, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.statusCode = statusCode;
    this.status = statusCode;
    this.expose = statusCode < 500;
  }
}
