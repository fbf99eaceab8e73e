import { beforeEach, describe, expect, it } from '@jest/globals';
import { SessionUnclearError } from '../../../../lib/errors/session-unclear.error.js';
import { TakeBacks } from '../../../../lib/lifecycle/runtime/take-backs.js';
import { StoreBudget } from '../../../../lib/lifecycle/store/store-budget.js';
import { Unsettled } from '../../../../lib/lifecycle/order/unsettled.js';
import { Gate } from '../../../../lib/testing/gate.js';

const unclear = new SessionUnclearError('save');
const budget = () => new StoreBudget(10_000);

describe('a write of which nobody knows what became of it', () => {
  let takeBacks: TakeBacks;
  let unsettled: Unsettled;
  beforeEach(() => {
    takeBacks = new TakeBacks();
    unsettled = new Unsettled(takeBacks);
  });

  const takenBack = (undo: () => Promise<void>) =>
    takeBacks.add(unclear, { id: 'a', bytes: 10, undo });

  it('is none that needs not be taken back', async () => {
    unsettled.note(unclear);
    expect(unsettled.isOpen).toBe(false);
    await unsettled.settle(budget());
  });

  it('holds up what comes next until it is taken back', async () => {
    const gate = new Gate();
    void takenBack(gate.pass);
    unsettled.note(unclear);
    expect(unsettled.isOpen).toBe(true);
    const settling = unsettled.settle(budget());
    gate.open();
    await settling;
    expect(unsettled.isOpen).toBe(false);
  });

  it('ends what comes next, and all after it, where it is not taken back in time', async () => {
    const gate = new Gate();
    void takenBack(gate.pass);
    unsettled.note(unclear);
    for (let next = 0; next < 2; next++) {
      await expect(unsettled.settle(new StoreBudget(2))).rejects.toBe(unclear);
      expect(unsettled.isOpen).toBe(true);
    }
    gate.open();
    await unsettled.settle(budget());
    expect(unsettled.isOpen).toBe(false);
  });

  it('is left to the store where it was given up', async () => {
    await takeBacks.add(unclear, { id: 'a', bytes: 2 ** 40, undo: () => Promise.resolve() });
    unsettled.note(unclear);
    await unsettled.settle(budget());
    expect(unsettled.isOpen).toBe(false);
  });

  it('is taken back before the session is read again, where that can be done', async () => {
    let isUndone = false;
    void takenBack(async () => void (isUndone = true));
    await takeBacks.settle('b', budget());
    expect(isUndone).toBe(false);
    await takeBacks.settle('a', budget());
    expect(isUndone).toBe(true);
  });
});
