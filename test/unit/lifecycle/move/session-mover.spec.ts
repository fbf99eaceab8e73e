import { beforeEach, describe, expect, it } from '@jest/globals';
import { movedId } from '../../../../lib/lifecycle/move/moved-token.js';
import { SessionMover } from '../../../../lib/lifecycle/move/session-mover.js';
import type { Stored } from '../../../../lib/lifecycle/runtime/stored.js';
import type { SessionRecord } from '../../../../lib/session/session-record.js';
import { sampleRecord } from '../../../../lib/testing/contract/sample-record.js';
import {
  changedByOthers,
  elsewhere,
  failureOf,
  NOW,
  storedIn,
  world,
  type World,
} from '../fixtures.js';
import { LOST, REFUSED } from '../store/scripted-repository.js';

const HOUR_MS = 3_600_000;

let here: World;
/** Where the session is, and the record that it is to become. */
let old: Stored;
let next: SessionRecord;

beforeEach(async () => {
  here = world();
  old = storedIn(elsewhere(here.runtime), { a: 0 });
  next = sampleRecord({ id: movedId(old.record.id), rotatedAt: NOW });
  await here.repository.put(old.record);
});

const move = ({ keepsOld = false } = {}) => {
  const budget = here.runtime.home.store.newBudget();
  return new SessionMover(here.runtime).move(next, old, { budget, keepsOld });
};

/** What is left: the old record, the new one of this request, or one that holds its id. */
async function left(): Promise<string[]> {
  const [there, moved] = [
    await here.repository.seen(old.record.id),
    await here.repository.seen(next.id),
  ];
  return [there && 'old', moved && (moved === next ? 'new' : 'other')].filter(
    (one) => one !== null,
  );
}

describe('a session that is given another id', () => {
  it('is there under the new one, and no longer under the old one', async () => {
    expect(await move()).toEqual({ applied: true });
    expect(await left()).toEqual(['new']);
  });

  it('is stored somewhere at every moment', async () => {
    const moments: string[][] = [];
    for (const call of ['create', 'delete'] as const) {
      here.repository.before(call, async () => moments.push(await left()));
    }
    await move();
    expect(moments).toEqual([['old'], ['old', 'new']]);
  });

  it.each<[name: string, happens: () => unknown, remains: string[]]>([
    ['changed', () => here.repository.put(changedByOthers(old, { a: 1 })), ['old']],
    ['ended', () => here.repository.drop(old.record), []],
  ])('stays what another request has made of it: %s', async (_name, happens, remains) => {
    here.repository.before('delete', happens);
    const { applied } = await move();
    expect([applied, await left()]).toEqual([false, remains]);
  });
});

describe('a new id that is taken', () => {
  const other = (age: number) =>
    sampleRecord({
      id: next.id,
      rotatedAt: NOW - age,
      superseded: { hash: Buffer.alloc(32), until: NOW - age + 60_000, reads: true },
    });

  it.each<[name: string, age: number, isOldThere: boolean, applied: boolean, remains: string[]]>([
    ['by a move that may be under way: that one counts', 0, true, false, ['old', 'other']],
    ['by what an earlier move has left behind: it is replaced', HOUR_MS, true, true, ['new']],
    ['by a move that has ended: that one counts', HOUR_MS, false, false, ['other']],
  ])('%s', async (_name, age, isOldThere, applied, remains) => {
    await here.repository.put(other(age));
    if (!isOldThere) await here.repository.drop(old.record);
    expect((await move()).applied).toBe(applied);
    expect(await left()).toEqual(remains);
  });

  it('is left to a request that takes over what was left behind at the same time', async () => {
    const leftover = other(HOUR_MS);
    await here.repository.put(leftover);
    here.repository.before('delete', () => here.repository.put({ ...leftover, version: 2 }));
    expect((await move()).applied).toBe(false);
    expect(await left()).toEqual(['old', 'other']);
  });
});

describe('a move that gets no answer', () => {
  /** The store is silent from the delete on, for so many reads. */
  const silent = (reads: number) => {
    here.repository.fail('delete', REFUSED);
    here.repository.fail('find', LOST, { times: reads });
  };

  it.each<[name: string, happens: () => unknown, outcome: string, remains: string[]]>([
    [
      'was refused: the session is still where it was',
      () => here.repository.fail('delete', REFUSED),
      'fails',
      ['old'],
    ],
    [
      'was done in the end',
      () => {
        here.repository.before('delete', async () => {
          await here.repository.drop(old.record);
          throw REFUSED;
        });
      },
      'done',
      ['new'],
    ],
    ['cannot be asked for: both stay', () => silent(1), 'unclear', ['old', 'new']],
    ['could not begin', () => here.repository.fail('create', REFUSED), 'fails', ['old']],
    [
      'may have begun: what it has stored is removed',
      () => {
        here.repository.after('create', () => {
          throw LOST;
        });
        here.repository.fail('find', LOST);
      },
      'fails',
      ['old'],
    ],
  ])('%s', async (_name, happens, outcome, remains) => {
    happens();
    const moving = move();
    const failure = await failureOf(moving);
    const result = failure === undefined ? await moving : undefined;
    const found = result === undefined ? 'fails' : result.unclear ? 'unclear' : 'done';
    expect([found, await left()]).toEqual([outcome, remains]);
  });
});
