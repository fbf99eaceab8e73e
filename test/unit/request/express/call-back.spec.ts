import { describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { callBack } from '../../../../lib/request/express/call-back.js';

describe('a callback in the manner of express-session', () => {
  it.each<[name: string, operation: () => Promise<void>, args: unknown[]]>([
    ['of success, without arguments', () => Promise.resolve(), []],
    [
      'of failure, with the error',
      () => Promise.reject(new RangeError('no')),
      [new RangeError('no')],
    ],
  ])(
    'is told %s, and not inside of a promise, which would swallow what it throws',
    async (...row) => {
      const [, operation, args] = row;
      const calls: unknown[][] = [];
      const running = operation();
      callBack(running, (...told: unknown[]) => calls.push(told));
      await running.catch(() => undefined);
      await Promise.resolve();
      expect(calls).toEqual([]);
      await setImmediate();
      await setImmediate();
      expect(calls).toEqual([args]);
    },
  );

  it('left out leaves the operation to whoever else waits for it', async () => {
    const running = Promise.reject(new RangeError('no'));
    callBack(running, undefined);
    await expect(running).rejects.toThrow(RangeError);
  });
});
