import type { SessionRecord } from '../../session/session-record.js';
import {
  expiryReason,
  MAX_CLOCK_SKEW_MS,
  type TimeoutRules,
} from '../../session/session-timeouts.js';
import { loginOf, type LoginOfUser } from '../../session/user-login.js';

/**
 * What has become of a login. `'live'`: its session is its user's. `'pending'`: the session is not that
 * user's, but the write that makes it so may still be under way. `'expired'`: it is over here, and may
 * not be by the clock or the options of another node. `'over'`: whatever happens.
 */
export type LoginState = 'live' | 'pending' | 'expired' | 'over';

/** By then a write that was sent has arrived or never will, however far the clocks of two nodes are apart. */
const PENDING_MS = 60 * 60_000;

/** @param found what is stored under the id of its session, whatever it is */
export function loginState(
  { userId, id, at }: LoginOfUser,
  found: SessionRecord | null,
  { now, timeouts }: { readonly now: number; readonly timeouts: TimeoutRules },
): LoginState {
  const unless = (since: number) => (now - since < PENDING_MS ? 'pending' : 'over');
  if (found === null) return unless(at);
  if (found.id !== id || found.endedBy !== undefined) return 'over';
  if (found.userId === userId) {
    if (expiryReason(found, timeouts, now) === undefined) return 'live';
    // The stored deadline is what no options can be beyond; a node with others may still be moving it.
    return now < found.expiresAt + MAX_CLOCK_SKEW_MS ? 'expired' : 'over';
  }
  // The login of somebody else there may still be taken back, which gives this user the session again.
  return unless(Math.max(at, loginOf(found)?.at ?? at));
}
