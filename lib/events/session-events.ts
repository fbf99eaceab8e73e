import { Observable, Subject, type Observer, type Subscription } from 'rxjs';
import type { SessionClock } from '../session/session-clock.js';
import { handleOf } from '../session/session-handle.js';
import type { SessionEvent, SessionEventFields, SessionEventType } from './session-event.js';

type Listener = Partial<Observer<SessionEvent>> | ((event: SessionEvent) => void) | null;

/**
 * All session events of this process, as an RxJS stream: each transition exactly once, hot, never
 * completing before the application does. A listener that throws loses that event, nothing else.
 *
 * ```ts
 * events.pipe(filter((event) => event.type === 'token-reused')).subscribe(alarm);
 * ```
 */
export class SessionEvents extends Observable<SessionEvent> {
  readonly #subject: Subject<SessionEvent>;
  readonly #clock: SessionClock;

  constructor(clock: SessionClock) {
    const subject = new Subject<SessionEvent>();
    super((subscriber) => subject.subscribe(subscriber));
    this.#subject = subject;
    this.#clock = clock;
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

  // RxJS rethrows a listener's error in a timer of its own, where it would end the process. A fault
  // in somebody's monitoring must not log users out.
  override subscribe(observer?: Listener): Subscription;
  /** @deprecated RxJS's own old signature. */
  override subscribe(
    next?: ((event: SessionEvent) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription;
  override subscribe(
    listener?: Listener,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    const observer: Partial<Observer<SessionEvent>> =
      typeof listener === 'function'
        ? {
            next: listener,
            error: error ?? (() => undefined),
            complete: complete ?? (() => undefined),
          }
        : (listener ?? {});
    const { next } = observer;
    if (next === undefined || 'closed' in observer) return super.subscribe(observer);
    return super.subscribe({
      ...(observer.error && { error: observer.error.bind(observer) }),
      ...(observer.complete && { complete: observer.complete.bind(observer) }),
      next: (event) => {
        try {
          next.call(observer, event);
        } catch {
          // See above: the listener's own fault stays the listener's own.
        }
      },
    });
  }
}
