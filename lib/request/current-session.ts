import type { ActiveSession } from '../session/active/active-session.js';

/**
 * Which session belongs to which request, for the `@Session()` decorator, which Nest gives nothing
 * but the request. Keyed weakly: it lives as long as the request does.
 */
const sessions = new WeakMap<object, ActiveSession>();

/** Fastify wraps Node's request, and not every hook sees the same wrapper; `raw` is the same for all. */
export function rawRequest(request: object): object {
  const raw: unknown = Reflect.get(request, 'raw');
  return typeof raw === 'object' && raw !== null ? raw : request;
}

export function rememberSession(request: object, session: ActiveSession): void {
  sessions.set(request, session);
}

export function sessionOf(request: object): ActiveSession | undefined {
  return sessions.get(rawRequest(request));
}
