import { Subject } from 'rxjs';
import type { SessionClock } from '../session/session-clock.js';
import { handleOf } from '../session/session-handle.js';
import { GuardedObservable } from './guarded-observable.js';
import type { SessionEvent, SessionEventFields, SessionEventType } from './session-event.js';

/**
 * All session events of this process, as an RxJS stream: each transition exactly once, hot, never
 * completing before the application does. A listener that throws loses that event, nothing else.
 *
 * ```ts
 * events.pipe(filter((event) => event.type === 'token-reused')).subscribe(alarm);
 * ```
 */
export class SessionEvents extends GuardedObservable<SessionEvent> {
  readonly #subject: Subject<SessionEvent>;
  readonly #clock: SessionClock;

  constructor(clock: SessionClock) {
    const subject = new Subject<SessionEvent>();
    super((subscriber) => subject.subscribe(subscriber));
    this.#subject = subject;
    this.#clock = clock;
  }

  /** Whether anybody listens. */
  get observed(): boolean {
    return this.#subject.observed;
  }

  /** Nobody listening costs nothing: the event is not even built. */
  emit<K extends SessionEventType>(
    type: K,
    id: string | undefined,
    fields: SessionEventFields[K],
  ): void {
    if (!this.#subject.observed) return;
    const at = new Date(this.#clock.now()).toISOString();
    const handle = id === undefined ? undefined : handleOf(id);
    this.#subject.next({ type, at, handle, ...fields } as SessionEvent);
  }

  complete(): void {
    this.#subject.complete();
  }
}
