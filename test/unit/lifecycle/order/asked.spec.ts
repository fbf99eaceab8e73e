import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { Asked } from '../../../../lib/lifecycle/order/asked.js';
import { takeFatalErrors, watchFatalErrors } from '../../../support/real-process.js';

const failed = () => Asked.for(Promise.reject(new Error('no')));
const ignore = () => undefined;

describe('a promise that knows whether it is heard', () => {
  let fatal: ReturnType<typeof watchFatalErrors>;
  beforeAll(() => void (fatal = watchFatalErrors()));
  afterAll(() => fatal.stop());

  it.each<[name: string, hear: (asked: Asked<unknown>) => unknown]>([
    [
      'await',
      async (asked) => {
        await asked.catch(ignore);
      },
    ],
    [
      'await in a try',
      async (asked) => {
        try {
          await asked;
        } catch {
          // As a handler may.
        }
      },
    ],
    ['then', (asked) => asked.then(ignore, ignore)],
    ['catch', (asked) => asked.catch(ignore)],
    ['finally', (asked) => asked.finally(ignore).catch(ignore)],
    ['Promise.all', (asked) => Promise.all([asked, Promise.resolve()]).catch(ignore)],
    ['Promise.allSettled', (asked) => Promise.allSettled([asked])],
    ['Promise.race', (asked) => Promise.race([asked, new Promise(ignore)]).catch(ignore)],
    ['what an async function returns', (asked) => (async () => asked)().catch(ignore)],
    [
      'what a then returns',
      (asked) =>
        Promise.resolve()
          .then(() => asked)
          .catch(ignore),
    ],
  ])('is heard by %s', async (_name, hear) => {
    const asked = failed();
    await hear(asked);
    expect(asked.isHeard).toBe(true);
  });

  it.each<[name: string, ignored: (asked: Asked<unknown>) => unknown]>([
    ['nobody', ignore],
    ['whoever only keeps it', (asked) => [asked]],
    ['an array that nobody waits for', (asked) => ({ operations: [asked] })],
  ])('is not heard by %s, which ends no process', async (_name, ignored) => {
    const asked = failed();
    ignored(asked);
    await setImmediate();
    await setImmediate();
    expect([asked.isHeard, fatal.errors]).toEqual([false, []]);
  });

  it('passes on what the operation gives', async () => {
    await expect(Asked.for(Promise.resolve(7))).resolves.toBe(7);
    await expect(failed()).rejects.toThrow('no');
  });

  it('makes ordinary promises, which are for whoever made them to mind', async () => {
    const made = Asked.for(Promise.resolve(7)).then((value) => value + 1);
    expect([made instanceof Asked, await made]).toEqual([false, 8]);
  });

  it('leaves a promise made of it to Node, as all others are', async () => {
    const errors: unknown[] = [];
    const giveBack = takeFatalErrors((error) => errors.push(error));
    void Asked.for(Promise.reject(new Error('minded by nobody'))).then(ignore);
    await setImmediate();
    await setImmediate();
    giveBack();
    expect(errors).toMatchObject([{ message: 'minded by nobody' }]);
  });
});
