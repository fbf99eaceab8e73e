import { describe, expect, it } from '@jest/globals';
import { KeyedQueue } from '../../../lib/request/keyed-queue.js';
import { StoreBudget, StoreBudgetSpentError } from '../../../lib/request/store-budget.js';
import { Gate } from '../../../lib/testing/gate.js';

describe('the time a request may spend in the store', () => {
  it('R56 ends a call that ignores its signal', async () => {
    const never = new Promise<never>(() => {});
    await expect(new StoreBudget(5).run(() => never)).rejects.toBeInstanceOf(StoreBudgetSpentError);
  });

  it('R56 aborts the call', async () => {
    let signal: AbortSignal | undefined;
    const call = new StoreBudget(5).run((given) => {
      signal = given;
      return new Promise<never>(() => {});
    });
    await expect(call).rejects.toBeInstanceOf(StoreBudgetSpentError);
    expect(signal?.aborted).toBe(true);
  });

  it('is one budget for all calls', async () => {
    const budget = new StoreBudget(1000);
    await budget.run(() => Promise.resolve());
    budget.charge(1000);
    expect(budget.spent).toBe(true);
    await expect(budget.run(() => Promise.resolve())).rejects.toBeInstanceOf(StoreBudgetSpentError);
  });

  it('passes on what the call answers, and what it throws', async () => {
    const budget = new StoreBudget(1000);
    await expect(budget.run(() => Promise.resolve(7))).resolves.toBe(7);
    await expect(budget.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});

describe('a queue by key', () => {
  it('runs tasks of one key in order, and of another at once', async () => {
    const queue = new KeyedQueue();
    const gate = new Gate();
    const order: string[] = [];
    const task =
      (name: string, wait = Promise.resolve()) =>
      async () => {
        await wait;
        order.push(name);
      };
    const first = queue.run('a', task('a1', gate.pass()));
    const second = queue.run('a', task('a2'));
    await queue.run('b', task('b1'));
    gate.open();
    await Promise.all([first, second]);
    expect(order).toEqual(['b1', 'a1', 'a2']);
  });

  it('goes on after a task that failed', async () => {
    const queue = new KeyedQueue();
    const failing = queue.run('a', () => Promise.reject(new Error('no')));
    const next = queue.run('a', () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('yes');
  });
});
