import { SessionClock } from '../session/session-clock.js';

/** A clock that moves only when it is told to. Provide it for `SessionClock` in tests. */
export class ManualClock extends SessionClock {
  #now = 0;

  /**
   * `start` in milliseconds since the Unix epoch; default the beginning of 2050, UTC: an engine's TTL
   * goes by the real time, and would delete items whose `ttl` a clock in the past had written.
   */
  constructor(start: number = Date.UTC(2050, 0, 1)) {
    super();
    this.set(start);
  }

  override now(): number {
    return this.#now;
  }

  /** To an instant, in milliseconds since the Unix epoch. May go back, as a real clock may. */
  set(instant: number): void {
    if (!Number.isFinite(instant)) throw new RangeError('A clock shows a finite number.');
    this.#now = instant;
  }

  /** By milliseconds; a negative number steps back. */
  advance(milliseconds: number): void {
    this.set(this.#now + milliseconds);
  }
}
