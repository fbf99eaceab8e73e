import { Observable, type Observer, type Operator, type Subscription } from 'rxjs';

type Listener<T> = Partial<Observer<T>> | ((value: T) => void) | null;

/**
 * An observable whose listeners can fail: RxJS rethrows a listener's error in a timer of its own, where
 * it would end the process. A fault in somebody's monitoring must not log users out.
 */
export class GuardedObservable<T> extends Observable<T> {
  /** What `pipe` makes is guarded as well; RxJS's own subjects do it in the same way. */
  override lift<R>(operator?: Operator<T, R>): Observable<R> {
    const lifted = new GuardedObservable<R>();
    lifted.source = this;
    lifted.operator = operator;
    return lifted;
  }

  override subscribe(observer?: Listener<T>): Subscription;
  /** @deprecated RxJS's own old signature. */
  override subscribe(
    next?: ((value: T) => void) | null,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription;
  override subscribe(
    listener?: Listener<T>,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    const observer: Partial<Observer<T>> =
      typeof listener === 'function'
        ? { next: listener, ...(error && { error }), ...(complete && { complete }) }
        : (listener ?? {});
    // One of RxJS's own, between this observable and a guarded one.
    if ('closed' in observer) return super.subscribe(observer);
    return super.subscribe({
      next: guarded((value: T) => observer.next?.(value)),
      // Also where there is none: an operator that throws would end the process just the same.
      error: guarded((reason: unknown) => observer.error?.(reason)),
      complete: guarded(() => observer.complete?.()),
    });
  }
}

/** The listener's own fault stays the listener's own, at once or later. */
function guarded<A extends unknown[]>(listener: (...values: A) => unknown): (...values: A) => void {
  return (...values) => {
    try {
      const result = listener(...values);
      if (result instanceof Promise) result.catch(() => undefined);
    } catch {
      // See above.
    }
  };
}
