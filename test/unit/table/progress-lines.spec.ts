import { describe, expect, it } from '@jest/globals';
import { ProgressLines } from '../../../lib/table/progress-lines.js';

/** What is shown after each page of so many items, one second a page. */
function shown(pages: readonly number[], about: number | undefined, isTerminal: boolean) {
  const [lines, statuses]: [string[], string[]] = [[], []];
  let now = 5_000;
  const progress = new ProgressLines({
    err: (line) => void lines.push(line),
    now: () => now,
    ...(isTerminal && { status: (text: string) => void statuses.push(text) }),
  });
  let items = 0;
  for (const page of pages) {
    now += 1000;
    items += page;
    progress.show({ items, about });
  }
  progress.end();
  return { lines, statuses };
}

describe('the progress of a report', () => {
  it('E11 is one line on a terminal, with rate and time left, and is removed in the end', () => {
    expect(shown([100, 300], 1000, true)).toEqual({
      lines: [],
      statuses: [
        '100 of about 1000 items, 100 a second, about 9 s left',
        '400 of about 1000 items, 200 a second, about 3 s left',
        '',
      ],
    });
  });

  it('E11 is a line for every 10,000 items elsewhere, however large the pages are', () => {
    expect(shown([9_999, 1, 5_000, 25_000, 1], 2_000_000, false)).toEqual({
      lines: [
        '10000 of about 2000000 items, 5000 a second, about 7 min left',
        '40000 of about 2000000 items, 10000 a second, about 3 min left',
      ],
      statuses: [],
    });
  });

  it('E11 promises no time where the table has not been counted, or has grown since', () => {
    expect(shown([10_000], undefined, false).lines).toEqual(['10000 items, 10000 a second']);
    expect(shown([10_000], 9_000, false).lines).toEqual([
      '10000 of about 9000 items, 10000 a second',
    ]);
    expect(shown([10_000], 900_000_000, false).lines[0]).toContain('about 25 h left');
  });
});
