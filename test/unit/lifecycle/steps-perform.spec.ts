import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Stored } from '../../../lib/lifecycle/runtime/stored.js';
import { failureOf, NOW, putIn, renewedByOthers } from './fixtures.js';
import { CHANGE, ROTATION, steps, TOUCH, type Case } from './some-steps.js';
import { FAILED, REFUSED } from './store/scripted-repository.js';

describe('what nobody has asked for', () => {
  let made: ReturnType<typeof steps>;
  let stored: Stored;
  beforeEach(async () => {
    made = steps();
    stored = await putIn(made, { a: 0 });
  });
  const performed = (one: Case) => {
    const { step } = made.next({ ...one, stored });
    return step && made.steps.perform(step);
  };

  it.each<[name: string, goesWrong: () => unknown]>([
    ['another request was faster', () => made.repository.put(renewedByOthers(stored))],
    ['the session has gone', () => made.repository.drop(stored.record)],
    ['the store fails', () => made.repository.fail('save', REFUSED)],
  ])('is in nobody’s way when %s; what was asked for is', async (_name, goesWrong) => {
    await goesWrong();
    expect(await performed({ upkeep: ROTATION })).toBeUndefined();
    await goesWrong();
    const asked = performed({ ...CHANGE, upkeep: ROTATION }) ?? Promise.resolve();
    expect(await failureOf(asked)).toBeInstanceOf(Error);
  });

  it('includes a touch, which fails with an event and nothing else', async () => {
    made.repository.fail('touch', FAILED);
    expect(await performed({ upkeep: TOUCH })).toBeUndefined();
    expect(made.events).toEqual(['store-error']);
  });

  it('includes a touch of what has changed meanwhile, which is not done', async () => {
    await made.repository.put(renewedByOthers(stored));
    made.clock.advance(1000);
    expect(await performed({ upkeep: TOUCH })).toBeUndefined();
    expect((await made.repository.seen(stored.record.id))?.accessedAt).toBe(NOW);
  });
});
