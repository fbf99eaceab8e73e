import { nextRecord, type NextRecordInput } from '../../../../lib/lifecycle/write/next-record.js';
import { NO_INTENTS, type Intents } from '../../../../lib/session/draft/intents.js';
import type { SessionRecord } from '../../../../lib/session/session-record.js';
import { elsewhere, NOW, storedIn, world } from '../fixtures.js';

const { runtime } = world();
export const { tokens } = runtime.home;
export const RULES = { idle: 60, absolute: 600, ceilings: { idle: 120, absolute: 1200 } };
/** When the write is made, of a session that was stored at `NOW`. */
export const LATER = NOW + 10_000;

export const base = (fields: Partial<SessionRecord> = {}) => storedIn(runtime.home, {}, fields);
export const moving = (fields: Partial<SessionRecord> = {}) =>
  storedIn(elsewhere(runtime), {}, fields);
export const login = (userId: string): Intents => {
  const token = tokens.mint();
  return { renewals: [{ why: 'authenticate', userId, at: LATER, keep: undefined, token }] };
};

/** What a write stores: by default a save on top of a session without anything of its own. */
export function next(more: Partial<NextRecordInput> = {}): SessionRecord {
  const stored = more.base === undefined ? base() : more.base;
  const isRenewed = stored === null || more.why !== undefined;
  return nextRecord({
    base: stored,
    intents: NO_INTENTS,
    why: undefined,
    payload: { raw: '{"new":1}', format: 'json@1', dataVersion: undefined },
    token: isRenewed ? tokens.renew(stored?.record.id ?? tokens.mint().id) : stored.token,
    binding: undefined,
    isUse: true,
    now: LATER,
    timeouts: RULES,
    rotationGraceMs: 1000,
    ...more,
  });
}
