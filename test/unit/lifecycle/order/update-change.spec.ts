import { describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { StoreBudget } from '../../../../lib/lifecycle/store/store-budget.js';
import { assertNotChanging, boundedChange } from '../../../../lib/lifecycle/order/update-change.js';
import type { DataChange } from '../../../../lib/lifecycle/write/write-work.js';

const [session, another] = [{}, {}];
const NO = new Error('no');

/** Runs a change as `update()` of the session does. */
const run = async (change: DataChange, milliseconds = 10_000) => {
  await boundedChange(session, change, new StoreBudget(milliseconds))({});
};
const isFree = (of = session): boolean => {
  try {
    assertNotChanging(of);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'session_state', state: 'inside-update' });
    return false;
  }
};

describe('a change given to update()', () => {
  it('changes the data it is given, now or later', async () => {
    const data: Record<string, number> = {};
    const budget = new StoreBudget(10_000);
    expect(
      boundedChange(session, (given) => void Object.assign(given, { a: 1 }), budget)(data),
    ).toBeUndefined();
    await boundedChange(
      session,
      async (given) => {
        await setImmediate();
        Object.assign(given, { b: 1 });
      },
      budget,
    )(data);
    expect(data).toEqual({ a: 1, b: 1 });
  });

  it.each<[name: string, change: (note: (free: boolean[]) => void) => DataChange]>([
    ['a function', (note) => () => note([isFree(), isFree(another)])],
    ['an async function', (note) => async () => note([isFree(), isFree(another)])],
    [
      'an async function that has waited',
      (note) => async () => {
        await setImmediate();
        note([isFree(), isFree(another)]);
      },
    ],
    [
      'a function that returns a promise',
      (note) => () => {
        note([isFree(), isFree(another)]);
        return Promise.resolve();
      },
    ],
  ])('%s may not ask anything of its own session, and all of another', async (_name, change) => {
    let noted: boolean[] = [];
    await run(change((free) => (noted = free)));
    expect([noted, isFree()]).toEqual([[false, true], true]);
  });

  it('leaves others free who run while it waits', async () => {
    const running = run(() => setImmediate());
    expect(isFree()).toBe(true);
    await running;
  });

  it('of another session inside of it is told apart, and it is its own turn again after', async () => {
    const seen: boolean[] = [];
    await run(() => {
      const inner = boundedChange(
        another,
        () => void seen.push(isFree(another)),
        new StoreBudget(1000),
      );
      void inner({});
      seen.push(isFree(another), isFree(session));
    });
    expect(seen).toEqual([false, true, false]);
  });

  it.each<[name: string, change: DataChange]>([
    [
      'at once',
      () => {
        throw NO;
      },
    ],
    ['later', () => Promise.reject(NO)],
    [
      'in an async function',
      async () => {
        await setImmediate();
        throw NO;
      },
    ],
  ])('passes on what it throws %s, and is over then', async (_name, change) => {
    await expect(run(change)).rejects.toBe(NO);
    expect(isFree()).toBe(true);
  });

  it('is ended when it takes longer than the store may take', async () => {
    const endless = run(() => new Promise(() => {}), 1);
    await expect(endless).rejects.toMatchObject({ state: 'change-too-slow' });
  });
});
