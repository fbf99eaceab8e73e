import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { TakeBacks } from '../../../../lib/lifecycle/runtime/take-backs.js';
import { StoreBudget } from '../../../../lib/lifecycle/store/store-budget.js';

const HOUR_MS = 3_600_000;
const UNCLEAR = new Error('unclear');

/** Fails as often as that, and counts. */
function undoing(failures: number) {
  const undo = { calls: 0, run: () => Promise.resolve() };
  undo.run = () => {
    undo.calls++;
    return undo.calls > failures ? Promise.resolve() : Promise.reject(new Error('no'));
  };
  return undo;
}

describe('writes that are taken back', () => {
  let takeBacks: TakeBacks;
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'performance'] });
    takeBacks = new TakeBacks();
  });
  afterEach(() => void jest.useRealTimers());

  const add = (undo: ReturnType<typeof undoing>, { id = 'a', bytes = 0 } = {}) =>
    takeBacks.add(UNCLEAR, { id, bytes, undo: undo.run });
  const settle = (id = 'a') => takeBacks.settle(id, new StoreBudget(1000));

  it.each([0, 1, 20])(
    'are repeated until the store does it: after %i failures',
    async (failures) => {
      const undo = undoing(failures);
      const result = add(undo);
      await jest.advanceTimersByTimeAsync(HOUR_MS);
      expect([await result, undo.calls, takeBacks.isEmpty]).toEqual([true, failures + 1, true]);
    },
  );

  it('are given up at some time, and not tried ever after', async () => {
    const undo = undoing(Number.POSITIVE_INFINITY);
    const result = add(undo);
    await jest.advanceTimersByTimeAsync(HOUR_MS);
    const { calls } = undo;
    await jest.advanceTimersByTimeAsync(HOUR_MS);
    expect([await result, undo.calls, takeBacks.isEmpty]).toEqual([false, calls, true]);
  });

  it('are taken back before the session is read, once, and not for another session', async () => {
    const undo = undoing(0);
    const result = add(undo);
    await settle('b');
    expect(undo.calls).toBe(0);
    await settle();
    await settle();
    await jest.advanceTimersByTimeAsync(HOUR_MS);
    expect([await result, undo.calls]).toEqual([true, 1]);
  });

  it('do not fail whoever reads a session that they cannot be taken back for yet', async () => {
    void add(undoing(1));
    await expect(settle()).resolves.toBeUndefined();
    expect(takeBacks.isEmpty).toBe(false);
  });

  it.each<[name: string, one: number, times: number, kept: number]>([
    ['one that is larger than all may be together', 2 ** 30, 1, 0],
    ['so many large ones', 2 ** 24, 4, 1],
    ['so many small ones', 0, 20_000, 16_384],
  ])('are not kept where they would fill the memory: %s', async (_name, bytes, times, kept) => {
    const undo = undoing(Number.POSITIVE_INFINITY);
    const all = Array.from({ length: times }, (_, index) => add(undo, { id: `${index}`, bytes }));
    await jest.advanceTimersByTimeAsync(100);
    expect(undo.calls).toBe(kept);
    expect(await all.at(-1)).toBe(false);
  });

  it('make room when they are done', async () => {
    const large = { bytes: 2 ** 24 };
    const first = add(undoing(0), large);
    await jest.advanceTimersByTimeAsync(HOUR_MS);
    const second = add(undoing(0), large);
    await jest.advanceTimersByTimeAsync(HOUR_MS);
    expect([await first, await second]).toEqual([true, true]);
  });

  it('are known by the error of the write, and no others', async () => {
    const result = add(undoing(0));
    expect(takeBacks.resultOf(UNCLEAR)).toBe(result);
    expect([takeBacks.resultOf(new Error('unclear')), takeBacks.resultOf('unclear')]).toEqual([
      undefined,
      undefined,
    ]);
    await jest.advanceTimersByTimeAsync(HOUR_MS);
  });
});
