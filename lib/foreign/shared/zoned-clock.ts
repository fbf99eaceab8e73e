const DAY_MS = 86_400_000;

/**
 * Converts between points in time and what a clock on the wall of one time zone shows, given as
 * epoch milliseconds of the same reading in UTC. `Intl` knows every zone, so no library is needed.
 */
export class ZonedClock {
  readonly #format: Intl.DateTimeFormat;

  /** @throws RangeError for a name that is no IANA time zone */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  toWall(instant: number): number {
    return instant + this.#offset(instant);
  }

  /**
   * When clocks are put back, an hour is shown twice: the earlier of the two is meant, so that a
   * session ends early rather than late. When they are put forward, an hour is never shown: it is
   * counted on from before the change.
   */
  toInstant(wall: number): number {
    const before = wall - this.#offset(wall - DAY_MS);
    const after = wall - this.#offset(wall + DAY_MS);
    const possible = [before, after].filter((instant) => this.toWall(instant) === wall);
    return possible.length > 0 ? Math.min(...possible) : before;
  }

  #offset(instant: number): number {
    const part: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(instant)) part[type] = Number(value);
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
  }
}
