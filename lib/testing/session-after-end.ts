import { createLifecycle } from '../lifecycle/lifecycle.js';
import type { SessionRuntime } from '../lifecycle/runtime/session-runtime.js';
import { workerSession } from '../request/worker-session.js';
import type { SessionApi } from '../session/session.js';
import { standingOf, type SessionEnded } from '../session/session-ended.js';

/** The new session of a request whose token was that of a session that has ended. */
export function sessionAfterEnd<T>(
  runtime: SessionRuntime,
  ended: SessionEnded,
  data: T | undefined,
): SessionApi<T> {
  const lifecycle = createLifecycle(runtime, () => undefined);
  const loaded = { standing: standingOf(ended), stored: null, data: runtime.home.codec.empty() };
  const session = workerSession<T>(lifecycle, loaded, () => undefined);
  if (data !== undefined) session.data = data;
  return session;
}
