import { beforeEach, describe, expect, it } from '@jest/globals';
import { SessionConflictError } from '../../../lib/errors/session-conflict.error.js';
import { SessionStoreError } from '../../../lib/errors/session-store.error.js';
import { createLifecycle } from '../../../lib/lifecycle/lifecycle.js';
import { movedId, movedSecret } from '../../../lib/lifecycle/move/moved-token.js';
import type { Stored } from '../../../lib/lifecycle/runtime/stored.js';
import type { SessionRecord } from '../../../lib/session/session-record.js';
import { sampleRecord } from '../../../lib/testing/contract/sample-record.js';
import {
  changedByOthers,
  elsewhere,
  failureOf,
  NOW,
  putIn,
  renewedByOthers,
  storedIn,
  world,
  type World,
} from './fixtures.js';
import { REFUSED } from './store/scripted-repository.js';

const conflict = expect.any(SessionConflictError);
const PAST = NOW - 1;

describe('a logout', () => {
  let here: World;
  let end: (stored: Stored) => Promise<unknown>;
  beforeEach(() => {
    here = world();
    const { ender } = createLifecycle(here.runtime, () => undefined);
    end = (stored) => failureOf(ender.end(stored, here.runtime.home.store.newBudget()));
  });

  it.each<[name: string, made: (stored: Stored) => SessionRecord, failure: unknown]>([
    ['ends what was loaded', ({ record }) => record, undefined],
    ['ends what others have changed', (one) => changedByOthers(one, { a: 1 }), undefined],
    [
      'ends what was given a new token by itself moments ago',
      (one) => renewedByOthers(one, { reads: true }),
      undefined,
    ],
    [
      'is refused where that was longer ago: the client has the newer token',
      (one) => renewedByOthers(one, { reads: true, until: PAST }),
      conflict,
    ],
    ['is refused after a login by another request', (one) => renewedByOthers(one), conflict],
    [
      'is refused where the session is that of another token altogether',
      ({ record }) => sampleRecord({ id: record.id }),
      conflict,
    ],
  ])('%s', async (_name, made, failure) => {
    const stored = storedIn(here.runtime.home);
    await here.repository.put(made(stored));
    expect(await end(stored)).toEqual(failure);
    const isThere = (await here.repository.seen(stored.record.id)) !== null;
    expect(isThere).toBe(failure !== undefined);
    expect(here.events).toEqual(failure === undefined ? ['destroyed'] : ['conflict']);
  });

  it('of what is gone already is fine, and nothing that anybody is told of', async () => {
    expect(await end(storedIn(here.runtime.home))).toBeUndefined();
    expect(here.events).toEqual([]);
  });

  it('tells who was logged out', async () => {
    await end(await putIn(here, {}, { userId: 'ada' }));
    expect(here.told[0]).toMatchObject({ type: 'destroyed', userId: 'ada' });
  });

  it('that the store refuses is none: the session is still there', async () => {
    const stored = await putIn(here);
    here.repository.fail('delete', REFUSED);
    expect(await end(stored)).toBeInstanceOf(SessionStoreError);
    expect(await here.repository.seen(stored.record.id)).not.toBeNull();
  });
});

describe('a logout under a token of another table', () => {
  const MOVED_NOW = { until: NOW + 60_000, reads: true };
  const MOVED_BEFORE = { until: NOW - 3_600_000, reads: true };

  interface Case {
    /** Whether the old record is there. */
    readonly old: boolean;
    /** What is stored under the new id: of this session since then, or of another one. */
    readonly moved?: typeof MOVED_NOW | 'another';
    readonly left: string[];
  }

  it.each<[name: string, one: Case]>([
    ['ends the session there', { old: true, left: [] }],
    [
      'ends the one that another request has just moved',
      { old: false, moved: MOVED_NOW, left: [] },
    ],
    [
      'ends both, where a move ended half-way, however long ago',
      { old: true, moved: MOVED_BEFORE, left: [] },
    ],
    [
      'leaves one that moved long ago, whose client has the new token',
      { old: false, moved: MOVED_BEFORE, left: ['moved'] },
    ],
    ['leaves a session that came from elsewhere', { old: true, moved: 'another', left: ['moved'] }],
  ])('%s', async (_name, { old, moved, left }) => {
    const here = world();
    const { runtime, repository } = here;
    const { ender } = createLifecycle(runtime, () => undefined);
    const stored = storedIn(elsewhere(runtime));
    const id = movedId(stored.record.id);
    if (old) await repository.put(stored.record);
    if (moved === 'another') await repository.put(sampleRecord({ id }));
    else if (moved !== undefined) {
      const superseded = { hash: movedSecret(stored.token), ...moved };
      await repository.put(sampleRecord({ id, superseded }));
    }
    const failure = await failureOf(ender.end(stored, runtime.home.store.newBudget()));
    const there = async (name: string, key: string) =>
      (await repository.seen(key)) === null ? [] : [name];
    expect([...(await there('old', stored.record.id)), ...(await there('moved', id))]).toEqual(
      left,
    );
    const isRefused = moved === MOVED_BEFORE && !old;
    expect(failure).toEqual(isRefused ? conflict : undefined);
  });
});
