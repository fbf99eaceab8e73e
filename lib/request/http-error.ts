import { HttpException } from '@nestjs/common';
import { SessionError } from '../errors/session.error.js';
import { errorBody } from './error-body.js';

/**
 * The error as Nest's filters know it, for errors a client may see. What is a mistake in the
 * application (a value that cannot be serialized, say) stays as it is: Nest logs it and answers 500.
 */
export function toHttpException(error: unknown): unknown {
  if (!(error instanceof SessionError) || error.statusCode === 500) return error;
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
