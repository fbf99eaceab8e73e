import type { Snapshot } from '../../session/draft/snapshot.js';
import { NO_INTENTS, renewalOf } from '../../session/draft/intents.js';
import type { SessionRecord } from '../../session/session-record.js';
import type { Stored } from '../runtime/stored.js';
import type { WhyRenewed } from '../runtime/why-renewed.js';

/** What is to be done in the table: one write, or none. */
export type Plan =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'touch' }
  | { readonly kind: 'create' }
  | {
      /** `'move'`: to another id, which takes a create and a delete. */
      readonly kind: 'save' | 'move';
      /** `undefined`: the token stays. */
      readonly why: WhyRenewed | undefined;
      /** `false`: the module does it by itself, so a failure must not fail the request. */
      readonly isAsked: boolean;
    };

/** What the module does by itself. */
export interface Upkeep {
  readonly touch: boolean;
  readonly rotation: boolean;
}

export const NO_UPKEEP: Upkeep = { touch: false, rotation: false };

export interface PlanInput {
  readonly stored: Stored | null;
  /** The draft when its turn came; of `update()`, before its change. */
  readonly snapshot: Pick<Snapshot, 'isChanged' | 'intents'>;
  /** There is something to write whatever the snapshot says: `update()`, `saveUninitialized`. */
  readonly isForced: boolean;
  readonly upkeep: Upkeep;
  /** Whether a new token keeps the id, so that renewing is one update. */
  readonly keepsId: boolean;
}

const NOTHING: Plan = { kind: 'nothing' };
const TOUCH: Plan = { kind: 'touch' };
const CREATE: Plan = { kind: 'create' };
const SAVE: Plan = { kind: 'save', why: undefined, isAsked: true };

export function plan({ stored, snapshot, isForced, upkeep, keepsId }: PlanInput): Plan {
  const isAsked = isForced || snapshot.isChanged || snapshot.intents !== NO_INTENTS;
  if (stored === null) return isAsked ? CREATE : NOTHING;
  const isElsewhere = !stored.source.isHome;
  const renewal = renewalOf(snapshot.intents)?.why;
  const byItself = isElsewhere ? 'migrate' : 'rotate';
  const isDue = upkeep.rotation || (isAsked && isElsewhere);
  const why = renewal ?? (isDue ? byItself : undefined);
  if (why !== undefined) {
    return { kind: isElsewhere || !keepsId ? 'move' : 'save', why, isAsked };
  }
  if (isAsked) return SAVE;
  return upkeep.touch ? TOUCH : NOTHING;
}

/** Not by the module itself, as far as this request is concerned. */
export function isAskedFor(planned: Plan): boolean {
  return !('isAsked' in planned) || planned.isAsked;
}

/** Whether the client has to be given a token for what is planned to be of use. */
export function givesToken(planned: Plan): boolean {
  if (planned.kind === 'create') return true;
  return (planned.kind === 'save' || planned.kind === 'move') && planned.why !== undefined;
}

/**
 * The idle clock is written at most once per interval. A session with a shorter idle timeout of its
 * own needs a finer clock than the others.
 *
 * @param intervals in milliseconds; without one there is nothing to do
 */
export function upkeepOf(
  { accessedAt, idleTimeout, rotatedAt }: SessionRecord,
  now: number,
  {
    touchMs,
    rotateMs,
  }: { readonly touchMs: number | undefined; readonly rotateMs: number | undefined },
): Upkeep {
  const interval = Math.min(touchMs ?? 0, (idleTimeout ?? Number.POSITIVE_INFINITY) * 100);
  return {
    touch: touchMs !== undefined && now - accessedAt >= interval && now > accessedAt,
    rotation: rotateMs !== undefined && now - rotatedAt >= rotateMs,
  };
}
