import { SessionConflictError } from '../../errors/session-conflict.error.js';
import type { SessionRecord } from '../../session/session-record.js';
import { isOwnWrite, nextWriteIds } from '../../session/write-id.js';
import type { SessionRuntime } from '../runtime/session-runtime.js';

/**
 * Takes back a write of a new token that nobody knows the outcome of. The client was not told of that
 * token, so the session gets its old one back. A conditional write decides, over whichever of the two
 * records is stored: over the new one it restores the old; over the old one it raises the version, so
 * that the write, should it still be under way, finds its condition gone.
 *
 * @param base what the write replaced; `null`: nothing
 * @throws SessionStoreError when that cannot be done now, and may be later
 */
export async function takeBack(
  { home, clock }: SessionRuntime,
  next: SessionRecord,
  base: SessionRecord | null,
): Promise<void> {
  const { store } = home;
  const found = await store.find(next.id, store.newBudget());
  // Each call has all the time that a request would have.
  const budget = store.newBudget();
  const isDone = found !== null && isOwnWrite(found, next);
  if (base === null) {
    if (isDone) await store.delete(found, budget, { unchanged: true });
    return;
  }
  // Another request was faster: what it has made of the session is not ours to undo.
  if (found === null || found.version !== (isDone ? next : base).version) return;
  const { accessedAt, expiresAt, version } = found;
  const wasUsed = accessedAt > base.accessedAt && !isDone;
  const restored = {
    ...base,
    ...(wasUsed && { accessedAt, expiresAt }),
    ...(isDone && { accessedAt }),
    version: version + 1,
    writeIds: nextWriteIds(found),
  };
  const { applied } = await store.save(restored, found, { now: clock.now(), budget });
  if (!applied) throw new SessionConflictError('changed');
}
