import { describe, expect, it } from '@jest/globals';
import { InFlight } from '../../../../lib/lifecycle/runtime/in-flight.js';
import { Gate } from '../../../../lib/testing/gate.js';
import { watchFatalErrors } from '../../../support/real-process.js';

const HOUR_MS = 3_600_000;

describe('operations in flight', () => {
  it('are waited for, and those that come meanwhile, too', async () => {
    const inFlight = new InFlight();
    const [first, second] = [new Gate(), new Gate()];
    const order: string[] = [];
    void inFlight.track(
      first.pass().then(() => {
        order.push('first');
        void inFlight.track(second.pass().then(() => order.push('second')));
        second.open();
      }),
    );
    const drained = inFlight.drain(HOUR_MS).then(() => order.push('drained'));
    first.open();
    await drained;
    expect(order).toEqual(['first', 'second', 'drained']);
  });

  it('are not waited for longer than the limit', async () => {
    const inFlight = new InFlight();
    void inFlight.track(new Promise(() => {}));
    await expect(inFlight.drain(1)).resolves.toBeUndefined();
  });

  it('need no wait where there are none, or none any more', async () => {
    const inFlight = new InFlight();
    await inFlight.drain(HOUR_MS);
    await inFlight.track(Promise.resolve());
    await expect(inFlight.drain(HOUR_MS)).resolves.toBeUndefined();
  });

  it('fail for their callers only', async () => {
    const fatal = watchFatalErrors();
    const inFlight = new InFlight();
    const failing = inFlight.track(Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    await inFlight.drain(HOUR_MS);
    fatal.stop();
    expect(fatal.errors).toEqual([]);
  });
});
