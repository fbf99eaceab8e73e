import { describe, expect, it } from '@jest/globals';
import { filter } from 'rxjs';
import { logSessionEvents } from '../../../lib/events/log-session-events.js';
import type { SessionEvent } from '../../../lib/events/session-event.js';
import { SessionEvents } from '../../../lib/events/session-events.js';
import { handleOf } from '../../../lib/session/session-handle.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';

const clock = new ManualClock(Date.UTC(2050, 0, 1));

describe('session events', () => {
  it('R64 carry UTC time and a hashed id', () => {
    const events = new SessionEvents(clock);
    const seen: SessionEvent[] = [];
    events.subscribe((event) => seen.push(event));
    events.emit('created', 'the-selector-of-a-session', { userId: 'u1' });
    expect(seen).toEqual([
      {
        type: 'created',
        at: '2050-01-01T00:00:00.000Z',
        handle: handleOf('the-selector-of-a-session'),
        userId: 'u1',
      },
    ]);
    expect(JSON.stringify(seen)).not.toContain('the-selector');
  });

  it('R58 survive a listener that throws, and so do the other listeners', () => {
    const events = new SessionEvents(clock);
    const seen: string[] = [];
    events.subscribe(() => {
      throw new Error('monitoring is down');
    });
    events.subscribe({ next: (event) => seen.push(event.type) });
    events.emit('destroyed', 'id', { userId: undefined });
    events.emit('destroyed', 'id', { userId: undefined });
    expect(seen).toEqual(['destroyed', 'destroyed']);
  });

  it('are an RxJS stream that completes with the application', () => {
    const events = new SessionEvents(clock);
    const seen: string[] = [];
    events
      .pipe(filter((event) => event.type === 'rejected'))
      .subscribe({ next: (event) => seen.push(event.type), complete: () => seen.push('complete') });
    events.emit('saved', 'id', { version: 1 });
    events.emit('rejected', 'id', { reason: 'unknown' });
    events.complete();
    expect(seen).toEqual(['rejected', 'complete']);
  });

  it('R64 are logged as one line each, whatever a client had sent', () => {
    const events = new SessionEvents(clock);
    const lines: string[] = [];
    const log = {
      log: (line: string) => lines.push(line),
      warn: (line: string) => lines.push(line),
    };
    logSessionEvents(events, log);
    events.emit('created', 'id', { userId: 'u1\r\nforged line' });
    events.emit('corrupt', 'id', { reason: 'item', detail: 'a\nb' });
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).not.toMatch(/[\r\n]/);
  });
});
