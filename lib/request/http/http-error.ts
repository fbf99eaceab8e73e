import { HttpException } from '@nestjs/common';
import { SessionError } from '../../errors/session.error.js';
import { errorBody } from './error-body.js';

/**
 * The error as Nest's filters know it, with what a client may see of it. Those of Nest before 11.2.10
 * answer with the message of anything else that has a `statusCode`, also where it is not to be exposed.
 */
export function toHttpException(error: unknown): unknown {
  if (!(error instanceof SessionError)) return error;
  return new HttpException(errorBody(error, error.statusCode), error.statusCode, { cause: error });
}

/** The status of an error that means something to the client; `undefined` for an unexpected one. */
export function clientErrorStatus(error: unknown): number | undefined {
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : error instanceof Error && 'expose' in error && 'statusCode' in error
        ? error.statusCode
        : undefined;
  return typeof status === 'number' && status < 500 ? status : undefined;
}
