import { ManualClock } from '../../../lib/testing/manual-clock.js';

/** The real time, by which the other processes go as well, and what a test adds to it. */
export class RunningClock extends ManualClock {
  constructor() {
    super(0);
  }

  override now(): number {
    return Date.now() + super.now();
  }

  override advance(milliseconds: number): void {
    this.set(super.now() + milliseconds);
  }
}
