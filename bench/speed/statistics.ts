/** The value below which `share` of the sorted values are. */
export function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** What several rounds of one measurement gave. */
export interface Figure {
  readonly median: number;
  /** From the first to the third quartile, as a part of the median: how far to trust it. */
  readonly spread: number;
  readonly all: readonly number[];
}

export function figure(all: readonly number[]): Figure {
  const sorted = all.toSorted((a, b) => a - b);
  const median = quantile(sorted, 0.5);
  return { median, spread: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / median, all };
}
