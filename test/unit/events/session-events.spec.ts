import { describe, expect, it, jest } from '@jest/globals';
import { config, filter, map } from 'rxjs';
import { setImmediate, setTimeout } from 'node:timers/promises';
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

  it('R58 survive whatever fails behind a pipe, at once or later', async () => {
    const unhandled = jest.fn();
    config.onUnhandledError = unhandled;
    process.on('unhandledRejection', unhandled);
    const events = new SessionEvents(clock);
    const down = () => {
      throw new Error('monitoring is down');
    };
    const seen: string[] = [];
    const all = events.pipe(filter(({ type }) => type === 'destroyed'));
    all.subscribe(down);
    all.pipe(map(down)).subscribe(() => undefined);
    all.pipe(map(({ type }) => type)).subscribe({ next: down, error: down, complete: down });
    // oxlint-disable-next-line typescript/no-misused-promises -- as applications do
    events.subscribe(() => Promise.reject(new Error('monitoring is down')));
    all.subscribe(({ type }) => seen.push(type));
    events.emit('destroyed', 'id', { userId: undefined });
    events.emit('destroyed', 'id', { userId: undefined });
    events.complete();
    // RxJS reports in a timer, Node between macrotasks.
    await setTimeout(1);
    await setImmediate();
    config.onUnhandledError = null;
    process.off('unhandledRejection', unhandled);
    expect(seen).toEqual(['destroyed', 'destroyed']);
    expect(unhandled).not.toHaveBeenCalled();
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
    events.emit('corrupt', 'id', { reason: 'item', detail: 'a\nb', layout: 'native' });
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).not.toMatch(/[\r\n]/);
  });
});
