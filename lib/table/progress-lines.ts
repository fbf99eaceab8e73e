import type { ReportProgress } from './table-report.js';

/** Where progress is shown. */
export interface ProgressOutput {
  /** Prints one line to standard error. */
  err(line: string): void;
  /** Writes over the last status, where standard error is a terminal; empty text removes it. */
  readonly status?: (text: string) => void;
  /** Milliseconds from any start. */
  now(): number;
}

/** How many items there are between two lines of a log. */
const INTERVAL = 10_000;

/**
 * Shows how far a report has got: on a terminal in one line that changes, elsewhere in a line for every
 * 10,000 items.
 */
export class ProgressLines {
  readonly #output: ProgressOutput;
  readonly #startedAt: number;
  #next = INTERVAL;

  constructor(output: ProgressOutput) {
    this.#output = output;
    this.#startedAt = output.now();
  }

  show(progress: ReportProgress): void {
    const { status } = this.#output;
    if (status !== undefined) return status(this.#text(progress));
    if (progress.items < this.#next) return;
    this.#output.err(this.#text(progress));
    this.#next = (Math.floor(progress.items / INTERVAL) + 1) * INTERVAL;
  }

  end(): void {
    this.#output.status?.('');
  }

  #text({ items, about }: ReportProgress): string {
    const seconds = (this.#output.now() - this.#startedAt) / 1000;
    const rate = seconds > 0 ? items / seconds : undefined;
    // The table's own count is hours old, so it may be passed.
    const left = about === undefined || rate === undefined ? 0 : (about - items) / rate;
    return [
      about === undefined ? `${items} items` : `${items} of about ${about} items`,
      ...(rate === undefined ? [] : [`${Math.round(rate)} a second`]),
      ...(left > 0 ? [`about ${duration(left)} left`] : []),
    ].join(', ');
  }
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
