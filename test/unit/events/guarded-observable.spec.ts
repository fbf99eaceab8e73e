import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { config, map, of, Subject } from 'rxjs';
import { GuardedObservable } from '../../../lib/events/guarded-observable.js';
import { watchFatalErrors } from '../../support/real-process.js';

const down = () => {
  throw new Error('monitoring is down');
};

/** A stream, and all that listeners of it have seen. */
function streaming() {
  const subject = new Subject<number>();
  const stream = new GuardedObservable<number>((subscriber) => subject.subscribe(subscriber));
  const seen: unknown[] = [];
  return { subject, stream, seen, see: (value: unknown) => void seen.push(value) };
}

describe('listeners that fail', () => {
  let fatal: ReturnType<typeof watchFatalErrors>;
  const unhandled: unknown[] = [];
  beforeEach(() => {
    fatal = watchFatalErrors();
    config.onUnhandledError = (error) => unhandled.push(error);
  });
  afterEach(async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    config.onUnhandledError = null;
    fatal.stop();
    expect([unhandled.splice(0), fatal.errors]).toEqual([[], []]);
  });

  type Listen = (one: ReturnType<typeof streaming>) => unknown;
  it.each<[name: string, listen: Listen]>([
    ['at once', ({ stream }) => stream.subscribe(down)],
    // oxlint-disable-next-line typescript/no-misused-promises -- as applications do
    ['later', ({ stream }) => stream.subscribe(() => Promise.reject(new Error('late')))],
    ['as an observer', ({ stream }) => stream.subscribe({ next: down, complete: down })],
    ['in an operator', ({ stream }) => stream.pipe(map(down)).subscribe()],
    ['behind an operator', ({ stream }) => stream.pipe(map(String)).subscribe(down)],
    ['behind two', ({ stream }) => stream.pipe(map(String), map(String)).subscribe(down)],
  ])('hurt nobody else: %s', (_name, listen) => {
    const one = streaming();
    one.stream.subscribe(one.see);
    listen(one);
    one.stream.pipe(map((value) => -value)).subscribe(one.see);
    for (const value of [1, 2]) one.subject.next(value);
    one.subject.complete();
    expect(one.seen).toEqual([1, -1, 2, -2]);
  });
});

describe('what a guarded stream keeps of RxJS', () => {
  it('is that errors and the end arrive', () => {
    const { subject, stream, seen, see } = streaming();
    stream.subscribe({ error: see });
    stream.pipe(map(down)).subscribe({ error: ({ message }: Error) => see(message) });
    subject.next(1);
    subject.error('over');
    expect(seen).toEqual(['monitoring is down', 'over']);
  });

  it('is the old signature, too', () => {
    const { seen, see } = streaming();
    const stream = new GuardedObservable<number>((subscriber) => of(1).subscribe(subscriber));
    stream.subscribe(see, null, () => see('complete'));
    expect(seen).toEqual([1, 'complete']);
  });

  it('is that who unsubscribes sees no more', () => {
    const { subject, stream, seen, see } = streaming();
    const subscription = stream.pipe(map(String)).subscribe(see);
    subject.next(1);
    subscription.unsubscribe();
    subject.next(2);
    expect([seen, subject.observed]).toEqual([['1'], false]);
  });
});
