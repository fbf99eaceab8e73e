import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { Failures } from '../../../../lib/lifecycle/order/failures.js';
import { watchFatalErrors } from '../../../support/real-process.js';

const NO = new Error('no');
const [first, second] = [new Error('first'), new Error('second')];
const later = async () => {
  await setImmediate();
  await setImmediate();
};

/** Has an operation fail that a handler asked for. */
const failing =
  (failures: Failures) =>
  async (reason: Error = NO): Promise<{ asked: Promise<void> }> => {
    const asked = failures.watch(Promise.reject(reason));
    await Promise.resolve();
    return { asked };
  };

/** Of a request, or with no response to come of a worker. */
function watching({ hasResponse = true } = {}) {
  const reported: unknown[] = [];
  const failures = new Failures((error) => reported.push(error), hasResponse);
  return { failures, reported, fail: failing(failures) };
}

describe('what operations failed with', () => {
  let fatal: ReturnType<typeof watchFatalErrors>;
  beforeAll(() => void (fatal = watchFatalErrors()));
  afterAll(() => {
    fatal.stop();
    expect(fatal.errors).toEqual([]);
  });

  it('fails the response, where nobody waits for it', async () => {
    const { failures, fail, reported } = watching();
    await fail();
    expect(failures.isEmpty).toBe(false);
    expect(() => failures.throwUnheard()).toThrow(NO);
    expect(failures.isEmpty).toBe(true);
    failures.answer();
    await later();
    expect(reported).toEqual([]);
  });

  it('does not, where somebody does', async () => {
    const { failures, fail } = watching();
    const { asked } = await fail();
    await expect(asked).rejects.toBe(NO);
    expect(() => failures.throwUnheard()).not.toThrow();
  });

  it('is the first of several that nobody waits for', async () => {
    const { failures, fail } = watching();
    const { asked } = await fail(NO);
    asked.catch(() => undefined);
    await fail(first);
    await fail(second);
    expect(() => failures.throwUnheard()).toThrow(first);
    expect(() => failures.throwUnheard()).not.toThrow();
  });

  it('is reported once there is no response any more', async () => {
    const { failures, fail, reported } = watching();
    await fail(first);
    failures.answer();
    await later();
    await fail(second);
    await later();
    expect(reported).toEqual([first, second]);
  });

  it('is reported at once to whoever has none', async () => {
    const { fail, reported } = watching({ hasResponse: false });
    await fail();
    await later();
    expect(reported).toEqual([NO]);
  });

  it('is reported as late as Node would: somebody may still come to wait', async () => {
    const { fail, reported } = watching({ hasResponse: false });
    const { asked } = await fail();
    await expect(asked).rejects.toBe(NO);
    await later();
    expect(reported).toEqual([]);
  });

  it('of the commit is thrown again, unless its caller has heard of it', async () => {
    for (const isHeard of [false, true]) {
      const { failures, reported } = watching();
      failures.watchCommit(Promise.reject(NO));
      await Promise.resolve();
      if (isHeard) failures.forgetCommit();
      expect(failures.isEmpty).toBe(isHeard);
      if (isHeard) failures.throwUnheard();
      else expect(() => failures.throwUnheard()).toThrow(NO);
      failures.answer();
      await later();
      expect(reported).toEqual([]);
    }
  });

  it('of others is not forgotten with the commit', async () => {
    const { failures, fail } = watching();
    await fail();
    failures.forgetCommit();
    expect(() => failures.throwUnheard()).toThrow(NO);
  });

  it('is nothing where all goes well', async () => {
    const { failures, reported } = watching({ hasResponse: false });
    await failures.watch(Promise.resolve());
    failures.answer();
    await later();
    expect([failures.isEmpty, reported]).toEqual([true, []]);
  });
});
