import { Failures } from '../lifecycle/order/failures.js';
import { LifeFacts } from '../lifecycle/life-facts.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import type { LoadedLife } from '../lifecycle/load/session-loader.js';
import { SessionLife } from '../lifecycle/session-life.js';
import { SessionOperations } from '../lifecycle/session-operations.js';
import { ActiveSession } from '../session/active/active-session.js';

/** A session in the hands of a worker: no request, no response, and each operation with a budget of its own. */
export function workerSession(
  lifecycle: Lifecycle,
  loaded: LoadedLife,
  report: (error: unknown) => void,
): ActiveSession {
  const { runtime } = lifecycle;
  const life = new SessionLife(lifecycle, loaded, { rotates: () => false, binding: undefined });
  const operations = new SessionOperations({
    life,
    inFlight: runtime.inFlight,
    failures: new Failures(report, false),
    budget: () => runtime.home.store.newBudget(),
  });
  return new ActiveSession(new LifeFacts(life, runtime), operations);
}
