import type { ExecutionContext } from '@nestjs/common';
import { toHttpException } from './http-error.js';
import type { RequestSession } from './request-session.js';
import type { SessionManager } from './session-manager.js';

/**
 * The session a guard decides on; `undefined` on routes with `@SkipSession()` and outside HTTP.
 * What the store does wrong is thrown as an HTTP error, as guards are outside the interceptor.
 */
export async function guardedSession(
  manager: SessionManager,
  context: ExecutionContext,
): Promise<RequestSession | undefined> {
  if (context.getType() !== 'http' || manager.usage.skipsSession(context)) return undefined;
  try {
    return await manager.open(context);
  } catch (error) {
    throw toHttpException(error);
  }
}
