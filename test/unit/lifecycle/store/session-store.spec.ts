import { describe, expect, it } from '@jest/globals';
import { SessionStoreError } from '../../../../lib/errors/session-store.error.js';
import { SessionEvents } from '../../../../lib/events/session-events.js';
import { InMemorySessionRepository } from '../../../../lib/repository/in-memory-session.repository.js';
import { SessionStore } from '../../../../lib/lifecycle/store/session-store.js';
import { sampleRecord } from '../../../../lib/testing/contract/sample-record.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';

describe('a store whose budget is spent', () => {
  it.each([
    [false, ['store-error']],
    // Others were faster: that is a conflict, and reported as one.
    [true, []],
  ])(
    'R64 is a failure of the store only at the first attempt: retry %p',
    async (isRetry, types) => {
      const events = new SessionEvents(new ManualClock());
      const seen: string[] = [];
      events.subscribe(({ type }) => seen.push(type));
      const store = new SessionStore(new InMemorySessionRepository(), events, 0);
      const record = sampleRecord();
      const call = store.save(record, record, { now: 0, budget: store.newBudget(), isRetry });
      await expect(call).rejects.toBeInstanceOf(SessionStoreError);
      expect(seen).toEqual(types);
    },
  );
});
