import type { ExecutionContext } from '@nestjs/common';
import { toHttpException } from '../http/http-error.js';
import type { RequestSession } from '../request-session.js';
import type { SessionManager } from '../session-manager.js';

/**
 * Whether a context has a request with a session. Sockets and microservices have none: their own
 * guards decide there.
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
 * A failure of the store is thrown as an HTTP error here, because guards run outside the interceptor.
 */
export async function guardedSession(
  manager: SessionManager,
  context: ExecutionContext,
): Promise<RequestSession | undefined> {
  if (!isHttp(context)) return undefined;
  const { skipsSession, rules } = manager.usage.of(context);
  if (skipsSession) return undefined;
  // A guard that refuses the request is the last to know its route.
  if (rules !== undefined) manager.keepTo(rules, context);
  try {
    return await manager.open(context);
  } catch (error) {
    throw toHttpException(error);
  }
}
