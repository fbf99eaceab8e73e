import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  StoreBudget,
  StoreBudgetSpentError,
} from '../../../../lib/lifecycle/store/store-budget.js';
import { Deadlines } from '../../../support/deadlines.js';

let deadlines: Deadlines;
beforeEach(() => {
  deadlines = new Deadlines();
});

const budgetOf = (milliseconds: number) => new StoreBudget(milliseconds, deadlines);
/** A task that takes longer than it may. */
const never = () => deadlines.never();
const wasStarted = (error: StoreBudgetSpentError) => error.wasStarted;

describe('the time a request may spend in the store', () => {
  it('R56 ends a call that ignores its signal', async () => {
    await expect(budgetOf(5).run(never)).rejects.toBeInstanceOf(StoreBudgetSpentError);
  });

  it('R56 aborts the call', async () => {
    let signal: AbortSignal | undefined;
    const call = budgetOf(5).run((given) => {
      signal = given;
      return never();
    });
    await expect(call).rejects.toBeInstanceOf(StoreBudgetSpentError);
    expect(signal?.aborted).toBe(true);
  });

  it('is one budget for all calls', async () => {
    const budget = budgetOf(5);
    await budget.run(() => Promise.resolve());
    await budget.run(never).catch(() => undefined);
    expect(budget.spent).toBe(true);
    await expect(budget.run(() => Promise.resolve())).rejects.toBeInstanceOf(StoreBudgetSpentError);
  });

  it('passes on what the call answers, and what it throws', async () => {
    const budget = budgetOf(1000);
    await expect(budget.run(() => Promise.resolve(7))).resolves.toBe(7);
    await expect(budget.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('lets a write have three quarters of what is left: the rest is for asking what became of it', async () => {
    const budget = budgetOf(1_000);
    const isOver = await budget.run(never, { isWrite: true }).catch(wasStarted);
    expect([isOver, budget.spent, budget.isShort]).toEqual([true, false, false]);
    await expect(budget.run(() => Promise.resolve('asked'))).resolves.toBe('asked');
    // A quarter of a quarter is too short to begin another write, and not spent.
    await budget.run(never, { isWrite: true }).catch(wasStarted);
    expect([budget.isShort, budget.spent]).toEqual([true, false]);
  });

  it('says whether what it ended had begun', async () => {
    const budget = budgetOf(5);
    expect(await budget.run(never).catch(wasStarted)).toBe(true);
    expect(await budget.run(never).catch(wasStarted)).toBe(false);
    expect(await budget.wait(never).catch(wasStarted)).toBe(false);
  });

  it('waits for what is no call, on the same time', async () => {
    const budget = budgetOf(5);
    await expect(budget.wait(() => Promise.resolve('done'))).resolves.toBe('done');
    expect(await budget.wait(never).catch(wasStarted)).toBe(true);
    expect(budget.spent).toBe(true);
  });

  it('pauses on the same time, and never for longer than what is left', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(1);
    const budget = new StoreBudget(5);
    await budget.pause(2);
    expect(budget.spent).toBe(false);
    await budget.pause(1_000_000);
    expect(budget.spent).toBe(true);
    await budget.pause(1_000_000);
  });
});
