import { Failures } from '../lifecycle/order/failures.js';
import { LifeFacts } from '../lifecycle/life-facts.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import { presentedToken } from '../lifecycle/load/presented-token.js';
import type { LoadedLife } from '../lifecycle/load/session-loader.js';
import { SessionLife } from '../lifecycle/session-life.js';
import { SessionOperations } from '../lifecycle/session-operations.js';
import { ActiveSession } from '../session/active/active-session.js';
import { endedOf, type SessionEnded } from '../session/session-ended.js';
import { isLive } from '../session/standing.js';

/** A session in the hands of a worker: no request, no response, and each operation with a budget of its own. */
export function workerSession<T>(
  lifecycle: Lifecycle,
  loaded: LoadedLife,
  report: (error: unknown) => void,
): ActiveSession<T> {
  const { runtime } = lifecycle;
  const life = new SessionLife(lifecycle, loaded, { rotates: () => false, binding: undefined });
  const operations = new SessionOperations({
    life,
    inFlight: runtime.inFlight,
    failures: new Failures(report, false),
    budget: () => runtime.home.store.newBudget(),
  });
  return new ActiveSession<T>(new LifeFacts(life, runtime), operations);
}

export interface LoadOptions {
  /** Told what became of the token's session. Default: nobody is. */
  readonly onEnded?: (ended: SessionEnded) => void;
}

/** What a token that came without a request opens. @throws SessionStoreError when the store fails */
export async function loadWorkerSession<T>(
  lifecycle: Lifecycle,
  token: string,
  report: (error: unknown) => void,
): Promise<{
  readonly session: ActiveSession<T> | null;
  readonly ended: SessionEnded | undefined;
}> {
  const { runtime, loader } = lifecycle;
  const context = { budget: runtime.home.store.newBudget(), binding: 'unasked' } as const;
  const loading = loader.load(presentedToken(runtime, token), context);
  const { standing, stored, data } = await loading;
  const isOpen = isLive(standing);
  const session = isOpen ? workerSession<T>(lifecycle, { standing, stored, data }, report) : null;
  return { session, ended: endedOf(standing) };
}
