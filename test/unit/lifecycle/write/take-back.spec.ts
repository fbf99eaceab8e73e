import { beforeEach, describe, expect, it } from '@jest/globals';
import { SessionConflictError } from '../../../../lib/errors/session-conflict.error.js';
import { SessionStoreError } from '../../../../lib/errors/session-store.error.js';
import { takeBack } from '../../../../lib/lifecycle/write/take-back.js';
import type { SessionRecord } from '../../../../lib/session/session-record.js';
import { changed, touched } from '../../../../lib/testing/contract/sample-record.js';
import { failureOf, NOW, renewedByOthers, storedIn, world, type World } from '../fixtures.js';
import { REFUSED } from '../store/scripted-repository.js';

let here: World;
/** What was stored, and the login on top of it that nobody knows the outcome of. */
let base: SessionRecord;
let next: SessionRecord;

beforeEach(() => {
  here = world();
  const stored = storedIn(here.runtime.home);
  base = stored.record;
  const made = changed(renewedByOthers(stored));
  next = {
    ...made,
    version: base.version + 1,
    accessedAt: NOW + 5,
    expiresAt: base.expiresAt + 5,
  };
});

const seen = () => here.repository.seen(base.id);

describe('a login that is taken back', () => {
  const undone = () => failureOf(takeBack(here.runtime, next, base));

  it('leaves the session with the token and the data from before, where it had been done', async () => {
    await here.repository.put(next);
    expect(await undone()).toBeUndefined();
    const { payload, secret, superseded, expiresAt } = base;
    expect(await seen()).toMatchObject({ payload, secret, superseded, expiresAt });
    // Other requests have to see that something changed, and no clock goes backwards.
    expect(await seen()).toMatchObject({ version: next.version + 1, accessedAt: NOW + 5 });
  });

  it('can no longer be done, where it was still under way', async () => {
    await here.repository.put(base);
    expect(await undone()).toBeUndefined();
    const late = await here.repository.save(next, base, { now: NOW });
    expect([late.applied, (await seen())?.secret]).toEqual([false, base.secret]);
  });

  it('keeps the use of the session by another request', async () => {
    await here.repository.put(touched(base));
    expect(await undone()).toBeUndefined();
    const { accessedAt, expiresAt } = touched(base);
    expect(await seen()).toMatchObject({ accessedAt, expiresAt, secret: base.secret });
  });

  it('can be taken back once more', async () => {
    await here.repository.put(next);
    await undone();
    expect(await undone()).toBeUndefined();
    expect((await seen())?.secret).toEqual(base.secret);
  });

  it.each<[name: string, stored: () => SessionRecord | null]>([
    ['somebody has changed the session before it', () => changed(base)],
    ['somebody has changed it after it', () => changed(next)],
    ['the session is gone', () => null],
  ])('leaves everything as it is, where %s', async (_name, stored) => {
    const record = stored();
    if (record !== null) await here.repository.put(record);
    expect([await undone(), await seen()]).toEqual([undefined, record]);
    expect(here.repository.calls).toEqual(['find']);
  });

  it.each<[name: string, happens: () => unknown, error: unknown]>([
    [
      'somebody writes at the same time',
      () => here.repository.before('save', () => here.repository.put(changed(next))),
      expect.any(SessionConflictError),
    ],
    ['the store fails', () => here.repository.fail('save', REFUSED), expect.any(SessionStoreError)],
    [
      'the store cannot be read',
      () => here.repository.fail('find', REFUSED),
      expect.any(SessionStoreError),
    ],
  ])('is tried again later, where %s', async (_name, happens, error) => {
    await here.repository.put(next);
    happens();
    expect(await undone()).toEqual(error);
  });
});

describe('a new session that is taken back', () => {
  it.each<[name: string, stored: () => SessionRecord | null, isLeft: boolean]>([
    ['is deleted, where it was stored', () => next, false],
    ['is none, where it was not', () => null, false],
    ['is not taken for another one of the same id', () => base, true],
  ])('%s', async (_name, stored, isLeft) => {
    const record = stored();
    if (record !== null) await here.repository.put(record);
    await takeBack(here.runtime, next, null);
    expect(await seen()).toBe(isLeft ? record : null);
  });
});
