import { Failures } from '../../../lib/lifecycle/order/failures.js';
import { LifeFacts } from '../../../lib/lifecycle/life-facts.js';
import { createLifecycle } from '../../../lib/lifecycle/lifecycle.js';
import { ResponseEnd } from '../../../lib/lifecycle/response-end.js';
import type { SessionRuntime } from '../../../lib/lifecycle/runtime/session-runtime.js';
import type { Stored } from '../../../lib/lifecycle/runtime/stored.js';
import { SessionLife } from '../../../lib/lifecycle/session-life.js';
import { SessionOperations } from '../../../lib/lifecycle/session-operations.js';
import { ActiveSession } from '../../../lib/session/active/active-session.js';
import type { Standing } from '../../../lib/session/standing.js';

/** One request's session, with neither Nest nor HTTP around it. */
export function aRequest(runtime: SessionRuntime, stored: Stored | null = null) {
  const standing: Standing = { kind: stored === null ? 'none' : 'current' };
  const { codec } = runtime.home;
  const data = stored === null ? codec.empty() : codec.parse(stored.data, stored.record.id);
  const reported: unknown[] = [];
  const lifecycle = createLifecycle(runtime, () => undefined);
  const life = new SessionLife(
    lifecycle,
    { standing, stored, data },
    {
      rotates: () => true,
      binding: undefined,
    },
  );
  const failures = new Failures((error) => reported.push(error), true);
  const budget = runtime.home.store.newBudget();
  const operations = new SessionOperations({
    life,
    failures,
    inFlight: runtime.inFlight,
    budget: () => budget,
  });
  const end = new ResponseEnd({ life, operations, failures, budget });
  const facts = new LifeFacts(life, runtime);
  const session = new ActiveSession<Record<string, unknown>>(facts, operations);
  return { life, facts, end, session, reported };
}
