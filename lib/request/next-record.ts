import { newCsrfSecret } from '../session/csrf-token.js';
import type { SessionPayload, SessionRecord, SupersededSecret } from '../session/session-record.js';
import type { SessionState } from '../session/session-state.js';
import { deadline, type SessionTimeouts } from '../session/session-timeouts.js';
import { nextWriteIds } from '../session/write-id.js';
import type { SessionToken } from '../session-token/token-format.js';
import { movedSecret } from './moved-token.js';
import { timeoutsOf } from './session-runtime.js';

export interface NextRecordInput {
  readonly state: SessionState;
  /** What the record replaces; `null` for a new session. */
  readonly base: SessionRecord | null;
  readonly payload: SessionPayload;
  /** The token the record will be found and proven by. */
  readonly token: SessionToken;
  readonly now: number;
  readonly timeouts: SessionTimeouts;
  readonly rotationGraceMs: number;
}

/** The record that a write stores: the base with this request's intent applied. */
export function nextRecord(input: NextRecordInput): SessionRecord {
  const { state, base, now, token } = input;
  const { intent } = state;
  const login = intent.renew === 'authenticate';
  // What another library allowed its sessions is no reason to allow it here.
  const moves = state.source !== 0;
  const renewed = base === null || intent.renew !== undefined;
  // A login starts a new absolute timeout; in our own table nothing else moves `createdAt`
  // (ASVS 5.0, 7.3.2).
  const createdAt = base === null || login || moves ? now : base.createdAt;
  // Never backwards, also when this node's clock is behind the one that wrote last.
  const accessedAt = Math.max(now, base?.accessedAt ?? now);
  const own = moves ? input.timeouts : timeoutsOf(state, input.timeouts);
  return {
    id: token.id,
    secret: token.secret,
    superseded: supersededBy(input),
    payload: input.payload,
    version: (base?.version ?? 0) + 1,
    writeIds: nextWriteIds(base ?? undefined),
    createdAt,
    accessedAt,
    expiresAt: deadline(createdAt, accessedAt, own),
    rotatedAt: renewed ? now : base.rotatedAt,
    idleTimeout: own.idle === input.timeouts.idle ? undefined : own.idle,
    absoluteTimeout: own.absolute === input.timeouts.absolute ? undefined : own.absolute,
    userId: intent.userId ?? base?.userId,
    authenticatedAt: intent.userId === undefined ? base?.authenticatedAt : now,
    csrfSecret: intent.csrfSecret ?? base?.csrfSecret ?? newCsrfSecret(),
    binding: (renewed ? state.binding : undefined) ?? base?.binding,
    origin: moves ? undefined : base?.origin,
  };
}

function supersededBy(input: NextRecordInput): SupersededSecret | undefined {
  const { base, state, now } = input;
  const why = state.intent.renew;
  if (base === null || why === undefined) return base?.superseded;
  const hash = state.source === 0 ? base.secret : state.token && movedSecret(state.token);
  if (hash === undefined) return undefined;
  const reads = why === 'rotate' || why === 'migrate';
  return { hash, until: now + input.rotationGraceMs, reads };
}
