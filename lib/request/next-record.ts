import { newCsrfSecret } from '../session/csrf-token.js';
import type { SessionPayload, SessionRecord, SupersededSecret } from '../session/session-record.js';
import type { SessionState } from '../session/session-state.js';
import { deadline, type TimeoutRules } from '../session/session-timeouts.js';
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
  readonly timeouts: TimeoutRules;
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
  const { idle, absolute } = input.timeouts;
  const asked = { base: moves ? null : base, intent };
  // Its own timeouts stay its own where the ceilings are higher; the deadline keeps to those here.
  const own = timeoutsOf(asked, { idle, absolute });
  const inForce = timeoutsOf(asked, input.timeouts);
  return {
    id: token.id,
    secret: token.secret,
    superseded: supersededBy(input),
    payload: input.payload,
    version: (base?.version ?? 0) + 1,
    writeIds: nextWriteIds(base ?? undefined),
    createdAt,
    accessedAt,
    expiresAt: deadline(createdAt, accessedAt, inForce),
    rotatedAt: renewed ? now : base.rotatedAt,
    idleTimeout: own.idle === idle ? undefined : own.idle,
    absoluteTimeout: own.absolute === absolute ? undefined : own.absolute,
    userId: intent.userId ?? base?.userId,
    authenticatedAt: intent.userId === undefined ? base?.authenticatedAt : now,
    csrfSecret: csrfSecretOf(input),
    binding: (renewed ? state.binding : undefined) ?? base?.binding,
    origin: moves ? undefined : base?.origin,
  };
}

/**
 * In our own tables, whose tokens have a secret apart from the id, each session has one from the start,
 * so that two first pages at once get tokens that both work. Where it would go into another
 * application's data, it has to be asked for.
 */
function csrfSecretOf({ state: { intent }, base, token }: NextRecordInput): Uint8Array | undefined {
  if (intent.csrfSecret !== undefined) return intent.csrfSecret;
  const stored = base?.csrfSecret;
  if (stored === undefined) {
    const begins = token.id !== base?.id;
    return begins && token.secret !== undefined ? newCsrfSecret() : undefined;
  }
  // One that another request made while this one was asking for a new token is as old as that.
  const privileged = intent.renew === 'regenerate' || intent.renew === 'authenticate';
  return privileged ? newCsrfSecret() : stored;
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
