import type { LifeFacts } from '../../lifecycle/life-facts.js';
import type { SessionLife } from '../../lifecycle/session-life.js';
import type { SessionOperations } from '../../lifecycle/session-operations.js';
import type { ActiveSession } from '../../session/active/active-session.js';

/** One request's session, and what it is made of. */
export interface OpenedSession {
  readonly session: ActiveSession;
  readonly life: SessionLife;
  readonly facts: LifeFacts;
  readonly operations: SessionOperations;
}
