import { describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { KeyedQueue } from '../../../../lib/lifecycle/store/keyed-queue.js';
import { Gate } from '../../../../lib/testing/gate.js';

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

  it('tells a task what the latest one before it came to, for as long as the queue is not empty', async () => {
    const queue = new KeyedQueue<string>();
    const told: unknown[] = [];
    const task = (result: Promise<string>) => (_giveAway: () => void, last: string | undefined) => {
      told.push(last);
      return result;
    };
    const first = queue.run('a', task(Promise.resolve('a1')));
    const all = [
      queue.run('a', task(Promise.resolve('a2'))),
      queue.run('a', () => Promise.reject(new Error('no'))).catch(() => undefined),
      queue.run('a', task(Promise.resolve('a4'))),
    ];
    await Promise.all([first, ...all]);
    await setImmediate();
    await queue.run('a', task(Promise.resolve('a5')));
    expect(told).toEqual([undefined, 'a1', 'a2', undefined]);
  });

  it('goes on after a task that failed', async () => {
    const queue = new KeyedQueue();
    const failing = queue.run('a', () => Promise.reject(new Error('no')));
    const next = queue.run('a', () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('yes');
  });

  it('lets the next one begin when a task gives its turn away', async () => {
    const queue = new KeyedQueue();
    const [gate, order] = [new Gate(), [] as string[]];
    const first = queue.run('a', async (giveAway) => {
      giveAway();
      await gate.pass();
      order.push('a1');
    });
    await queue.run('a', async () => void order.push('a2'));
    gate.open();
    await first;
    expect(order).toEqual(['a2', 'a1']);
  });

  it('holds the next one up until then', async () => {
    const queue = new KeyedQueue();
    const [before, after, order] = [new Gate(), new Gate(), [] as string[]];
    const first = queue.run('a', async (giveAway) => {
      await before.pass();
      order.push('given away');
      giveAway();
      await after.pass();
    });
    const second = queue.run('a', async () => void order.push('a2'));
    await setImmediate();
    expect(order).toEqual([]);
    before.open();
    await second;
    expect(order).toEqual(['given away', 'a2']);
    after.open();
    await first;
  });

  it('does not run a task that gave up waiting, and lets nobody past those before it', async () => {
    const queue = new KeyedQueue();
    const [gate, order] = [new Gate(), [] as string[]];
    const first = queue.run('a', async () => {
      await gate.pass();
      order.push('a1');
    });
    const impatient = queue.run(
      'a',
      async () => void order.push('a2'),
      () => Promise.reject(new Error('no time')),
    );
    const third = queue.run('a', async () => void order.push('a3'));
    await expect(impatient).rejects.toThrow('no time');
    await setImmediate();
    expect(order).toEqual([]);
    gate.open();
    await Promise.all([first, third]);
    expect(order).toEqual(['a1', 'a3']);
  });

  it('begins at once where nobody is before it, also when others were', async () => {
    const queue = new KeyedQueue();
    await queue.run('a', () => Promise.resolve());
    await setImmediate();
    let hasBegun = false;
    const run = queue.run('a', async () => void (hasBegun = true));
    expect(hasBegun).toBe(true);
    await run;
  });
});
