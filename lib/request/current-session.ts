import type { ActiveSession } from '../session/active/active-session.js';

/**
 * Which session belongs to which request, for the `@Session()` decorator, which Nest gives nothing
 * but the request. Keyed weakly: it lives as long as the request does.
 */
const sessions = new WeakMap<object, ActiveSession>();
const namedSessions = new WeakMap<object, Map<string, ActiveSession>>();

/** Fastify wraps Node's request, and not every hook sees the same wrapper; `raw` is the same for all. */
export function rawRequest(request: object): object {
  const raw: unknown = Reflect.get(request, 'raw');
  return typeof raw === 'object' && raw !== null ? raw : request;
}

/** @param from the name of the session's registration; `undefined`: the one without a name */
export function rememberSession(request: object, session: ActiveSession, from?: string): void {
  if (from === undefined) {
    sessions.set(request, session);
    return;
  }
  const named = namedSessions.get(request) ?? new Map<string, ActiveSession>();
  namedSessions.set(request, named.set(from, session));
}

export function sessionOf(request: object, from?: string): ActiveSession | undefined {
  const raw = rawRequest(request);
  return from === undefined ? sessions.get(raw) : namedSessions.get(raw)?.get(from);
}
