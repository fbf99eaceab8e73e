import { describe, expect, it } from '@jest/globals';
import { Line } from '../../../../lib/lifecycle/order/line.js';
import { Gate } from '../../../../lib/testing/gate.js';

describe('a line of operations', () => {
  it('runs them in the order they were asked for, however long each takes', async () => {
    const line = new Line();
    const [gate, order] = [new Gate(), [] as number[]];
    const runs = [
      line.run(async () => {
        await gate.pass();
        order.push(1);
      }),
      line.run(async () => void order.push(2)),
      line.run(async () => void order.push(3)),
    ];
    await gate.reached;
    expect(order).toEqual([]);
    gate.open();
    await Promise.all(runs);
    expect(order).toEqual([1, 2, 3]);
  });

  it('begins at once when it is idle', async () => {
    const line = new Line();
    let hasBegun = false;
    const run = line.run(async () => void (hasBegun = true));
    expect(hasBegun).toBe(true);
    await run;
  });

  it('goes on after a failure, which only its caller hears of', async () => {
    const line = new Line();
    const failing = line.run(() => Promise.reject(new Error('no')));
    const next = line.run(() => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    await expect(next).resolves.toBe('yes');
  });

  it('is idle until an operation is asked for, and once the last one is over', async () => {
    const line = new Line();
    expect(line.isIdle).toBe(true);
    const first = line.run(() => Promise.resolve());
    const last = line.run(() => Promise.reject(new Error('no')));
    expect(line.isIdle).toBe(false);
    await first;
    expect(line.isIdle).toBe(false);
    await last.catch(() => undefined);
    expect(line.isIdle).toBe(true);
  });

  it('takes what an operation asks for behind those that wait already', async () => {
    const line = new Line();
    const order: string[] = [];
    let inner: Promise<void> | undefined;
    const outer = line.run(async () => {
      await Promise.resolve();
      inner = line.run(async () => void order.push('inner'));
      order.push('outer');
    });
    const waiting = line.run(async () => void order.push('waiting'));
    await Promise.all([outer, waiting]);
    await inner;
    expect(order).toEqual(['outer', 'waiting', 'inner']);
  });
});
