import { SessionError } from '../../errors/session.error.js';

/** Says what kind of failure it is and nothing about the store behind it. */
export function errorBody(error: unknown, status: number): object {
  if (!(error instanceof SessionError))
    return { statusCode: 500, message: 'Internal Server Error' };
  const message = error.expose || status === 503 ? error.message : 'Internal Server Error';
  return { statusCode: status, message, code: error.code };
}
