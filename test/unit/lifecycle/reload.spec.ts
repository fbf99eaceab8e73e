import { describe, expect, it } from '@jest/globals';
import { SessionCorruptError } from '../../../lib/errors/session-corrupt.error.js';
import { reload } from '../../../lib/lifecycle/reload.js';
import type { Stored } from '../../../lib/lifecycle/runtime/stored.js';
import { Conflicts } from '../../../lib/lifecycle/write/conflicts.js';
import { Draft } from '../../../lib/session/draft/draft.js';
import {
  changedByOthers,
  failureOf,
  putIn,
  renewedByOthers,
  world,
  type World,
} from './fixtures.js';

/** A session that its handler has changed from `a: 0` to `a: 1`, and reloads. */
async function reloading(happens: (here: World, stored: Stored) => unknown) {
  const here = world();
  const { home } = here.runtime;
  const stored = await putIn(here, { a: 0 });
  const draft = new Draft({ a: 0 }, stored.data);
  draft.data = { a: 1 };
  const parts = { conflicts: new Conflicts(here.runtime), budget: home.store.newBudget() };
  const asked = draft.snapshot((data) => home.codec.serialize(data, stored.record.id));
  await happens(here, stored);
  return { draft, stored, read: (from: Stored | null) => reload(draft, from, asked, parts) };
}

describe('a reload', () => {
  it('throws away what was changed, and gets what others have stored', async () => {
    const { draft, stored, read } = await reloading(({ repository }, one) =>
      repository.put(changedByOthers(one, { a: 0, b: 1 })),
    );
    const now = await read(stored);
    expect([draft.data, now.record.version]).toEqual([{ a: 0, b: 1 }, stored.record.version + 1]);
  });

  it('keeps what was changed after it had been asked for', async () => {
    const { draft, stored, read } = await reloading(() => undefined);
    Object.assign(draft.data, { later: true });
    await read(stored);
    expect(draft.data).toEqual({ a: 0, later: true });
  });

  const gone = expect.objectContaining({ state: 'gone' });
  const unreadable = { raw: '{', format: 'json@1', dataVersion: undefined };
  it.each<[name: string, happens: (here: World, stored: Stored) => unknown, failure: unknown]>([
    ['is gone', ({ repository }, { record }) => repository.drop(record), gone],
    ['has another token', ({ repository }, one) => repository.put(renewedByOthers(one)), gone],
    ['is over', ({ clock }, { record }) => clock.set(record.expiresAt), gone],
    [
      'cannot be read',
      ({ repository }, one) => repository.put(changedByOthers(one, {}, { payload: unreadable })),
      expect.any(SessionCorruptError),
    ],
  ])('leaves the data as they were, where the session %s', async (_name, happens, failure) => {
    const { draft, stored, read } = await reloading(happens);
    expect(await failureOf(read(stored))).toEqual(failure);
    expect(draft.data).toEqual({ a: 1 });
  });

  it('is refused of a session that was never stored', async () => {
    const { read } = await reloading(() => undefined);
    expect(await failureOf(read(null))).toEqual(gone);
  });
});
