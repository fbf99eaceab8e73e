import { describe, expect, it } from '@jest/globals';
import type { SessionModuleOptions } from '../../../../lib/config/session-options.js';
import { SessionUnclearError } from '../../../../lib/errors/session-unclear.error.js';
import { TokenJudge } from '../../../../lib/lifecycle/load/token-judge.js';
import { movedId, movedSecret } from '../../../../lib/lifecycle/move/moved-token.js';
import type { Stored } from '../../../../lib/lifecycle/runtime/stored.js';
import type { SessionRecord } from '../../../../lib/session/session-record.js';
import { changedByOthers, elsewhere, NOW, renewedByOthers, storedIn, world } from '../fixtures.js';

const SECRETS = ['s'.repeat(32)];

/** A session of version 1, and whoever comes with a token that has seen some version of it. */
function reading(options: SessionModuleOptions = {}) {
  const here = world(options);
  const { home } = here.runtime;
  const stored = storedIn(home, { a: 0 });
  const judge = (one: Stored, version?: number) =>
    new TokenJudge(here.runtime).judge({
      token: { ...one.token, outdated: false, version },
      source: one.source,
      binding: undefined,
      budget: home.store.newBudget(),
    });
  return { ...here, home, stored, judge };
}

describe('an answer that may be behind', () => {
  type Found = (stored: Stored) => SessionRecord | undefined;
  const same: Found = ({ record }) => record;
  const newer: Found = (one) => changedByOthers(one, { a: 1 });
  const [strong, believed, doubted] = [['find'], ['find behind'], ['find behind', 'find']];
  const adaptive = { consistency: 'adaptive', secrets: SECRETS } as const;

  it.each<
    [name: string, SessionModuleOptions, version: number | undefined, Found, calls: string[]]
  >([
    ['is not asked for by default', {}, undefined, same, strong],
    ['is believed where it is good', { consistency: 'eventual' }, undefined, same, believed],
    [
      'is not, where there is none',
      { consistency: 'eventual' },
      undefined,
      () => undefined,
      doubted,
    ],
    [
      'is not, where the token is another one',
      { consistency: 'eventual' },
      undefined,
      (one) => renewedByOthers(one),
      doubted,
    ],
    [
      'is not, where the session is over',
      { consistency: 'eventual' },
      undefined,
      ({ record }) => ({ ...record, expiresAt: NOW }),
      doubted,
    ],
    ['is believed with the version that the client has seen', adaptive, 1, same, believed],
    ['is believed with a newer one', adaptive, 1, newer, believed],
    ['is not, with an older one', adaptive, 2, same, doubted],
    ['is not asked for, where the token does not say', adaptive, undefined, same, strong],
  ])('%s', async (_name, options, version, found, calls) => {
    const { judge, stored, repository } = reading(options);
    const record = found(stored);
    if (record !== undefined) await repository.put(record);
    await judge(stored, version);
    expect(repository.calls).toEqual(calls);
  });
});

describe('a token of another table, whose session has moved', () => {
  const moved = (old: Stored, record: SessionRecord, until: number): SessionRecord => ({
    ...record,
    id: movedId(old.record.id),
    superseded: { hash: movedSecret(old.token), until, reads: true },
  });

  it.each<[name: string, until: number, standing: object]>([
    ['just now: it still reads', NOW + 1000, { kind: 'grace' }],
    ['long ago: it is a reuse', 0, { kind: 'rejected', reason: 'reused' }],
  ])('%s', async (_name, until, standing) => {
    const { runtime, repository, stored, judge } = reading();
    const old = storedIn(elsewhere(runtime));
    await repository.put(moved(old, stored.record, until));
    const { standing: found, opened } = await judge(old);
    expect(found).toEqual(standing);
    expect(opened?.stored.source).toBe(until === 0 ? undefined : runtime.home);
  });

  it('is unknown where nobody has moved it', async () => {
    const { runtime, judge } = reading();
    const { standing } = await judge(storedIn(elsewhere(runtime)));
    expect(standing).toEqual({ kind: 'rejected', reason: 'unknown' });
  });
});

it('reads a session after the write of it that is to be taken back', async () => {
  const { runtime, repository, stored, judge } = reading();
  await repository.put(stored.record);
  const undo = () => repository.put(changedByOthers(stored, { undone: true }));
  const { id } = stored.record;
  void runtime.takeBacks.add(new SessionUnclearError('save'), { id, bytes: 0, undo });
  expect((await judge(stored)).opened?.data).toEqual({ undone: true });
});
