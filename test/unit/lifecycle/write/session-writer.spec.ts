import { beforeEach, describe, expect, it } from '@jest/globals';
import type { SessionConflictError } from '../../../../lib/errors/session-conflict.error.js';
import type { Stored } from '../../../../lib/lifecycle/runtime/stored.js';
import type { WriteWork } from '../../../../lib/lifecycle/write/write-work.js';
import { sampleRecord } from '../../../../lib/testing/contract/sample-record.js';
import { changedByOthers, failureOf, putIn, renewedByOthers } from '../fixtures.js';
import { LOST, REFUSED } from '../store/scripted-repository.js';
import { CountedBudget, OneCall, writing, type Writing } from './some-writes.js';

let here: Writing;
let stored: Stored;
beforeEach(async () => {
  here = writing();
  stored = await putIn(here, { a: 0 });
});

const raw = async () => (await here.repository.seen(stored.record.id))?.payload.raw;
/** Others are faster, that many times. */
const contended = (times: number) => {
  let current = stored;
  for (let time = 1; time <= times; time++) {
    const record = changedByOthers(current, { a: 0, [`b${time}`]: 1 });
    current = { ...stored, record };
    here.repository.before('save', () => here.repository.put(record));
  }
};

describe('a write that others were faster than', () => {
  it.each([1, 2, 5])('is done on top of theirs, however often: %i', async (times) => {
    contended(times);
    const work = here.work({ stored, data: { a: 1 }, budget: new CountedBudget(times + 1) });
    await here.write(work);
    expect(JSON.parse(String(await raw()))).toEqual({ a: 1, [`b${times}`]: 1 });
    expect(here.told).toMatchObject([
      { type: 'conflict', outcome: 'merged' },
      { type: 'saved', version: stored.record.version + times + 1 },
    ]);
  });

  it('gives up when its time is over, and nothing of it is stored', async () => {
    contended(3);
    const work = here.work({ stored, data: { a: 1 }, budget: new CountedBudget(2) });
    expect(await failureOf(here.write(work))).toMatchObject({ reason: 'contention' });
    expect(JSON.parse(String(await raw()))).toMatchObject({ a: 0 });
  });

  it('is no failure of the store, when the time is over before it is sent again', async () => {
    contended(1);
    const work = here.work({ stored, data: { a: 1 }, budget: new OneCall(10_000) });
    expect(await failureOf(here.write(work))).toMatchObject({ reason: 'contention' });
    expect(here.events).toEqual(['conflict']);
  });

  it('applies an update again to what is there by then', async () => {
    const seen: unknown[] = [];
    const change = (data: object) => {
      seen.push({ ...data });
      Object.assign(data, { n: 1 });
    };
    contended(1);
    await here.write(here.work({ stored, change }));
    expect(seen).toEqual([{ a: 0 }, { a: 0, b1: 1 }]);
    expect(JSON.parse(String(await raw()))).toEqual({ a: 0, b1: 1, n: 1 });
  });

  it('queues up with others of its process, which then are not in each other’s way', async () => {
    const add = (data: { n?: number }) => void (data.n = (data.n ?? 0) + 1);
    const works = Array.from({ length: 10 }, () => here.work({ stored, change: add }));
    await Promise.all(works.map((work) => here.write(work)));
    expect(JSON.parse(String(await raw()))).toEqual({ a: 0, n: 10 });
    // One wins at once. Each other fails once, and then knows what the one before it has written.
    expect(here.repository.calls).toHaveLength(1 + 9 + 9);
  });

  it.each<[reason: SessionConflictError['reason'], happens: () => unknown]>([
    ['destroyed', () => here.repository.drop(stored.record)],
    ['rotated', () => here.repository.put(renewedByOthers(stored))],
    ['expired', () => here.clock.set(stored.record.expiresAt)],
    [
      'changed',
      () => {
        const payload = { raw: 'x', format: 'newer@2', dataVersion: undefined };
        return here.repository.put(changedByOthers(stored, {}, { payload }));
      },
    ],
  ])('is refused, and not repeated: %s', async (reason, happens) => {
    await happens();
    const work = here.work({ stored, data: { a: 1 } });
    expect(await failureOf(here.write(work))).toMatchObject({ reason });
    expect([here.repository.calls, here.events]).toEqual([['save'], ['conflict']]);
  });
});

describe('a new session whose id is taken', () => {
  const taken = async (times: number) => {
    for (let time = 0; time < times; time++) {
      here.repository.before('create', async () => {
        await here.repository.put(sampleRecord({ id: here.drawn.at(-1) ?? '' }));
      });
    }
    return here.work({ stored: null, data: { a: 1 } });
  };

  it('gets another one', async () => {
    const work = await taken(1);
    const { stored: made } = await here.write(work);
    expect(made.record.id).not.toBe(work.token.id);
    expect([made.token.id, made.data.raw]).toEqual([made.record.id, '{"a":1}']);
    expect(here.events).toEqual(['created']);
  });

  it('is an error of the generator, where that happens again and again', async () => {
    const failure = await failureOf(here.write(await taken(9)));
    expect(failure).toMatchObject({ state: 'too-many-collisions' });
    expect(here.repository.calls.length).toBeLessThan(5);
  });
});

describe('a write that nobody knows the outcome of', () => {
  const lost = (call: 'create' | 'save', isDone: boolean) => {
    const lose = () => {
      throw LOST;
    };
    if (isDone) here.repository.after(call, lose);
    else here.repository.before(call, lose);
    here.repository.fail('find', LOST);
  };
  const login = () => here.work({ stored, data: { a: 1 }, why: 'authenticate' });

  it.each([true, false])('of a login is taken back: it was done, %p', async (isDone) => {
    lost('save', isDone);
    const failure = await failureOf(here.write(login()));
    expect(failure).toMatchObject({ code: 'session_write_unclear' });
    const { takeBacks } = here.runtime;
    await takeBacks.settle(stored.record.id, here.budget());
    const now = await here.repository.seen(stored.record.id);
    expect([now?.secret, now?.payload.raw]).toEqual([stored.record.secret, '{"a":0}']);
    expect(await takeBacks.resultOf(failure)).toBe(true);
  });

  it('of a new session is taken back', async () => {
    lost('create', true);
    const work = here.work({ stored: null, data: { a: 1 } });
    await failureOf(here.write(work));
    await here.runtime.takeBacks.settle(work.token.id, here.budget());
    expect(await here.repository.seen(work.token.id)).toBeNull();
  });

  it.each<[name: string, work: () => WriteWork, happens: () => void]>([
    [
      'whose token stays is not: the client has the right one',
      () => here.work({ stored, data: { a: 1 } }),
      () => lost('save', true),
    ],
    ['is none, where the store refused it', login, () => here.repository.fail('save', REFUSED)],
  ])('%s', async (_name, work, happens) => {
    happens();
    expect(await failureOf(here.write(work()))).toBeInstanceOf(Error);
    expect(here.runtime.takeBacks.isEmpty).toBe(true);
  });
});

describe('what is told of a write', () => {
  it.each<[name: string, more: Parameters<Writing['work']>[0], events: object[]]>([
    ['a change', { data: { a: 1 } }, [{ type: 'saved', version: 2 }]],
    ['a new token', { data: {}, why: 'rotate' }, [{ type: 'rotated', why: 'rotate' }]],
    [
      'a login without a new token, which somebody may have planted',
      { data: { userId: 'ada' } },
      [{ type: 'fixation-warning', key: 'userId' }, { type: 'saved' }],
    ],
    [
      'no such warning with a new token',
      { data: { userId: 'ada' }, why: 'regenerate' },
      [{ type: 'rotated' }],
    ],
  ])('%s', async (_name, more, events) => {
    await here.write(here.work({ stored, ...more }));
    expect(here.told).toMatchObject(events);
  });
});
