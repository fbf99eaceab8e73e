import type { SessionRecord } from '../../session/session-record.js';
import { sameHash } from '../../session/validator-standing.js';
import type { SessionToken } from '../../session-token/token-format.js';
import type { SessionRuntime } from '../runtime/session-runtime.js';
import type { StoreBudget } from '../store/store-budget.js';
import { movedId, movedSecret } from './moved-token.js';

/**
 * Where a session of another table has got to, if a request has moved it by this token.
 *
 * @throws SessionStoreError
 */
export async function findMoved(
  { home }: SessionRuntime,
  token: SessionToken,
  budget: StoreBudget,
): Promise<SessionRecord | null> {
  if (!home.tokens.keepsId) return null;
  const moved = await home.store.find(movedId(token.id), budget);
  return sameHash(moved?.superseded?.hash, movedSecret(token)) ? moved : null;
}
