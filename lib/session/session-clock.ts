/**
 * The one source of time. Every rule about time takes `now` as a parameter; only the code that
 * serves a request asks the clock. Replace it in tests with `ManualClock` from `/testing`.
 */
export abstract class SessionClock {
  /** Milliseconds since the Unix epoch. */
  abstract now(): number;
}

export class SystemClock extends SessionClock {
  override now(): number {
    return Date.now();
  }
}
