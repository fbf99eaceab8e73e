import type { SessionState } from '../session/session-state.js';
import { effectiveDeadline } from '../session/session-timeouts.js';
import type { HttpExchange } from './http-exchange.js';
import type { LoadedSession } from './session-loader.js';
import type { SessionRuntime } from './session-runtime.js';

/**
 * Tells the client about its token, exactly once, at the last moment at which headers can be set:
 * a new one that is durable, the end of the one it has, or nothing.
 */
export function deliverToken(
  exchange: HttpExchange,
  { state, deadToken, presentedBy, failed }: LoadedSession & { readonly failed: boolean },
  runtime: SessionRuntime,
): void {
  if (!state.canIssue) return;
  state.canIssue = false;
  const { request, response } = exchange;
  const { transport } = runtime;
  // A request that failed says nothing about a token that it did not make durable or end itself.
  const isDead = deadToken && state.base === null && !failed;
  const isOver = isDead || (state.destroyed && state.base !== null);
  if (isOver || hasMoved(state, presentedBy)) {
    (runtime.sources[presentedBy] ?? runtime).transport.expire(request, response);
  }
  const isDue = state.mustIssue || (state.deadlineMoved && transport.followsDeadline(request));
  // Another library's token stays what that library made it.
  const isOurs = state.source === 0;
  if (isOver || !isDue || !isOurs || state.base === null || state.token === undefined) return;
  const { userId, version } = state.base;
  const token = runtime.tokens.issue(state.token, version, userId);
  const expiresAt = effectiveDeadline(state.base, runtime.sourceOf(state).timeouts);
  transport.issue(request, response, token, { expiresAt, now: runtime.clock.now() });
}

/** Out of another library's table, by this request: its token there is history. */
function hasMoved({ source, base, writability }: SessionState, presentedBy: number): boolean {
  return presentedBy !== 0 && source === 0 && base !== null && writability === 'writable';
}
