import type { Observable, Subscription } from 'rxjs';
import type { SessionEvent, SessionEventType } from './session-event.js';

/** What a log line is written to; Nest's `Logger` is one. */
export interface EventLog {
  log(message: string): void;
  warn(message: string): void;
}

/** What somebody on call should see. */
const WARNINGS: ReadonlySet<SessionEventType> = new Set<SessionEventType>([
  'token-reused',
  'corrupt',
  'size-warning',
  'store-error',
  'fixation-warning',
]);

/** Logs each event as one line of JSON, whatever a client had sent: JSON escapes line breaks. */
export function logSessionEvents(events: Observable<SessionEvent>, log: EventLog): Subscription {
  return events.subscribe((event) => {
    const line = JSON.stringify(event);
    if (WARNINGS.has(event.type)) log.warn(line);
    else log.log(line);
  });
}
