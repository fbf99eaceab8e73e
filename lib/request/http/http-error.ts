import { HttpException } from '@nestjs/common';
import { SessionError } from '../../errors/session.error.js';
import { errorBody } from './error-body.js';

/** Errors of a session, which another session of the same request is not to take for the handler's own. */
const ofSessions = new WeakSet<object>();

/**
 * The error as Nest's filters know it, with what a client may see of it. Those of Nest before 11.2.10
 * answer with the message of anything else that has a `statusCode`, also where it is not to be exposed.
 */
export function toHttpException(error: unknown): unknown {
  if (!(error instanceof SessionError)) return error;
  const { statusCode } = error;
  const exception = new HttpException(errorBody(error, statusCode), statusCode, { cause: error });
  ofSessions.add(exception);
  return exception;
}

/**
 * The status of an error that means something to the client; `undefined` for an unexpected one, and for
 * a failure of a session, whatever its status.
 */
export function clientErrorStatus(error: unknown): number | undefined {
  if (error instanceof SessionError || ofSessions.has(error as object)) return undefined;
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : error instanceof Error && 'expose' in error && 'statusCode' in error
        ? error.statusCode
        : undefined;
  return typeof status === 'number' && status < 500 ? status : undefined;
}
