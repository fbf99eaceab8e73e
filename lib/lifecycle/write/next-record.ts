import { newCsrfSecret } from '../../session/active/csrf-token.js';
import { userAfter, whatGoesOn, type Intents } from '../../session/draft/intents.js';
import type {
  SessionPayload,
  SessionRecord,
  SupersededSecret,
} from '../../session/session-record.js';
import {
  deadline,
  effectiveTimeouts,
  type SessionTimeouts,
  type TimeoutRules,
} from '../../session/session-timeouts.js';
import { nextWriteIds } from '../../session/write-id.js';
import type { SessionToken } from '../../session-token/token-format.js';
import { movedSecret } from '../move/moved-token.js';
import type { WhyRenewed } from '../runtime/why-renewed.js';
import type { Stored } from '../runtime/stored.js';

export interface NextRecordInput {
  /** What the record replaces; `null` for a new session. */
  readonly base: Stored | null;
  readonly intents: Intents;
  readonly why: WhyRenewed | undefined;
  readonly payload: SessionPayload;
  /** The token the record will be found and proven by. */
  readonly token: SessionToken;
  /** SHA-256 of what the request is bound to. */
  readonly binding: Uint8Array | undefined;
  /** Whether it is a use of the session; a login and a new start always are. */
  readonly isUse: boolean;
  readonly now: number;
  /** When it was tried first: a session that begins with it began then, as its login was written down. */
  readonly triedAt?: number | undefined;
  readonly timeouts: TimeoutRules;
  readonly rotationGraceMs: number;
}

/** The record that a write stores: the base with what the handler asked for. */
export function nextRecord(input: NextRecordInput): SessionRecord {
  const { base: stored, intents, why, now, token } = input;
  const base = stored?.record;
  // What another library allowed its sessions is no reason to allow it here.
  const moves = stored?.source.isHome === false;
  const isRenewed = base === undefined || why !== undefined;
  // A login starts a new absolute timeout; in our own table nothing else moves `createdAt`
  // (ASVS 5.0, 7.3.2).
  const goesOn = whatGoesOn(base, intents);
  const begins = goesOn === undefined || why === 'authenticate' || moves;
  const createdAt = begins ? (input.triedAt ?? now) : goesOn.createdAt;
  // Never backwards, also when this node's clock is behind the one that wrote last.
  const isUse = input.isUse || goesOn === undefined || why === 'authenticate';
  const accessedAt = isUse ? Math.max(now, base?.accessedAt ?? now) : goesOn.accessedAt;
  const user = userAfter(intents, base);
  const { idle, absolute } = input.timeouts;
  // Its own timeouts stay its own where the ceilings are higher; the deadline keeps to those here.
  const own = timeoutsWith(intents, moves ? undefined : base, { idle, absolute });
  const inForce = timeoutsWith(intents, moves ? undefined : base, input.timeouts);
  return {
    id: token.id,
    secret: token.secret,
    superseded: supersededBy(input),
    payload: input.payload,
    version: (base?.version ?? 0) + 1,
    writeIds: nextWriteIds(base),
    createdAt,
    accessedAt,
    expiresAt: deadline(createdAt, accessedAt, inForce),
    rotatedAt: isRenewed ? now : base.rotatedAt,
    idleTimeout: own.idle === idle ? undefined : own.idle,
    absoluteTimeout: own.absolute === absolute ? undefined : own.absolute,
    persistent: intents.persistent ?? (moves ? undefined : goesOn?.persistent),
    userId: user.userId,
    authenticatedAt: user.authenticatedAt,
    metadata: user.metadata,
    csrfSecret: csrfSecretOf(input),
    binding: (isRenewed ? input.binding : undefined) ?? base?.binding,
    origin: moves ? undefined : base?.origin,
  };
}

/** The record after a use that changed nothing. */
export function touchedRecord(
  record: SessionRecord,
  now: number,
  timeouts: TimeoutRules,
): SessionRecord {
  const accessedAt = Math.max(now, record.accessedAt);
  const inForce = effectiveTimeouts(record, timeouts);
  return { ...record, accessedAt, expiresAt: deadline(record.createdAt, accessedAt, inForce) };
}

/** The timeouts a session has, with what a handler asked for. */
export function timeoutsWith(
  intents: Intents,
  record: SessionRecord | undefined,
  rules: TimeoutRules,
): SessionTimeouts {
  const goesOn = whatGoesOn(record, intents);
  const own = {
    idleTimeout: intents.idleTimeout ?? goesOn?.idleTimeout,
    absoluteTimeout: intents.absoluteTimeout ?? goesOn?.absoluteTimeout,
  };
  return effectiveTimeouts(own, rules);
}

/**
 * In our own tables, whose tokens have a secret apart from the id, each session has one from the start,
 * so that two first pages at once get tokens that both work. Where it would go into another
 * application's data, it has to be asked for.
 */
function csrfSecretOf({ intents, why, base, token }: NextRecordInput): Uint8Array | undefined {
  if (intents.csrfSecret !== undefined) return intents.csrfSecret;
  const stored = base?.record.csrfSecret;
  if (stored === undefined) {
    const begins = token.id !== base?.record.id;
    return begins && token.secret !== undefined ? newCsrfSecret() : undefined;
  }
  // One that another request made while this one was asking for a new token is as old as that.
  const privileged = why === 'regenerate' || why === 'authenticate';
  return privileged ? newCsrfSecret() : stored;
}

function supersededBy({ base, why, ...input }: NextRecordInput): SupersededSecret | undefined {
  if (base === null || why === undefined) return base?.record.superseded;
  const hash = base.source.isHome ? base.record.secret : movedSecret(base.token);
  if (hash === undefined) return undefined;
  const reads = why === 'rotate' || why === 'migrate';
  return { hash, until: input.now + input.rotationGraceMs, reads };
}
