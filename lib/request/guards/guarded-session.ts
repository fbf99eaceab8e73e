import type { ExecutionContext } from '@nestjs/common';
import { toHttpException } from '../http/http-error.js';
import type { RequestSession } from '../request-session.js';
import type { SessionManager } from '../session-manager.js';

/**
 * Sockets and microservices have no session of a request, which is for their own guards to say.
 *
 * @throws TypeError in other contexts, where a guard that lets everything pass would be a hole
 */
export function isHttp(context: ExecutionContext): boolean {
  const type: string = context.getType();
  if (type === 'http' || type === 'ws' || type === 'rpc') return type === 'http';
  throw new TypeError(
    `DynamoSessionModule's guards do not serve ${type} yet: use SessionManager.of(request) in one of your own.`,
  );
}

/**
 * The session a guard decides on; `undefined` on routes with `@SkipSession()` and outside HTTP.
 * What the store does wrong is thrown as an HTTP error, as guards are outside the interceptor.
 */
export async function guardedSession(
  manager: SessionManager,
  context: ExecutionContext,
): Promise<RequestSession | undefined> {
  if (!isHttp(context) || manager.usage.skipsSession(context)) return undefined;
  try {
    return await manager.open(context);
  } catch (error) {
    throw toHttpException(error);
  }
}
