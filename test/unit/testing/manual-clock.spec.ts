import { describe, expect, it } from '@jest/globals';
import { SessionClock } from '../../../lib/session/session-clock.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';

describe('ManualClock', () => {
  it('stands still until it is moved', () => {
    const clock = new ManualClock(1_000);
    expect([clock.now(), clock.now()]).toEqual([1_000, 1_000]);
  });

  it('can be provided for SessionClock', () => {
    expect(new ManualClock()).toBeInstanceOf(SessionClock);
  });

  it('advances by milliseconds and may step back', () => {
    const clock = new ManualClock(1_000);
    clock.advance(500);
    expect(clock.now()).toBe(1_500);
    clock.advance(-700);
    expect(clock.now()).toBe(800);
  });

  it('is set to an instant', () => {
    const clock = new ManualClock();
    clock.set(42);
    expect(clock.now()).toBe(42);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %p and keeps its time', (instant) => {
    const clock = new ManualClock(7);
    expect(() => clock.set(instant)).toThrow(RangeError);
    expect(clock.now()).toBe(7);
  });
});
