import { describe, expect, it } from '@jest/globals';
import { logSessionEvents } from '../../../lib/events/log-session-events.js';
import type { SessionEventFields, SessionEventType } from '../../../lib/events/session-event.js';
import { SessionEvents } from '../../../lib/events/session-events.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';

const FIELDS: { [K in SessionEventType]: [SessionEventFields[K], level: 'log' | 'warn'] } = {
  created: [{ userId: 'ada' }, 'log'],
  saved: [{ version: 2 }, 'log'],
  rotated: [{ why: 'rotate', userId: undefined }, 'log'],
  destroyed: [{ userId: 'ada' }, 'log'],
  expired: [{ reason: 'idle' }, 'log'],
  rejected: [{ reason: 'unknown' }, 'log'],
  conflict: [{ outcome: 'merged', keys: [] }, 'log'],
  'token-reused': [{ revoked: true }, 'warn'],
  corrupt: [{ reason: 'item', detail: 'no version', layout: 'native' }, 'warn'],
  'size-warning': [{ bytes: 2, maxBytes: 1 }, 'warn'],
  'store-error': [{ operation: 'find', error: 'TimeoutError' }, 'warn'],
  'fixation-warning': [{ key: 'userId' }, 'warn'],
};

describe('a line in the log', () => {
  it.each(Object.keys(FIELDS) as SessionEventType[])(
    'is a warning where somebody should see it: %s',
    (type) => {
      const events = new SessionEvents(new ManualClock());
      const lines: [string, unknown][] = [];
      const subscription = logSessionEvents(events, {
        log: (line) => lines.push(['log', JSON.parse(line)]),
        warn: (line) => lines.push(['warn', JSON.parse(line)]),
      });
      const [fields, level] = FIELDS[type];
      events.emit(type, 'id', fields);
      subscription.unsubscribe();
      events.emit(type, 'id', fields);
      expect(lines).toEqual([[level, expect.objectContaining({ type })]]);
    },
  );
});
