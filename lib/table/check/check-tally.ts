import type { Fate } from './row-check.js';

/** What a move would make of the rows of one kind. */
export interface CheckedRows {
  /** Live sessions that would move. */
  readonly moves: number;
  /** Sessions that have ended, which nothing moves. */
  readonly over: number;
  /** Rows that would stay where they are, their user anonymous here, by the reason. */
  readonly refused: Readonly<Record<string, number>>;
}

/** What a dry run found. */
export interface MoveCheck {
  readonly moves: number;
  readonly over: number;
  readonly refused: number;
  /** By the kind of row, as in `layouts` of the report, or `other`; only those that were found. */
  readonly kinds: Readonly<Record<string, CheckedRows>>;
}

/** A table of any size is counted in the same memory, so what is counted must have an end. */
const MAX_REASONS = 50;
const REST = 'other reasons, of which there are too many to list';

interface Counts {
  moves: number;
  over: number;
  readonly refused: Map<string, number>;
}

/** Counts what becomes of rows. */
export class CheckTally {
  readonly #kinds = new Map<string, Counts>();

  add(kind: string, fate: Exclude<Fate, 'none'>): void {
    const counts = this.#kinds.get(kind) ?? { moves: 0, over: 0, refused: new Map() };
    this.#kinds.set(kind, counts);
    if (typeof fate === 'string') counts[fate]++;
    else count(counts.refused, fate.refused);
  }

  get result(): MoveCheck {
    const kinds = [...this.#kinds].toSorted(([one], [two]) => (one < two ? -1 : 1));
    const sum = (of: (counts: Counts) => number) =>
      kinds.reduce((total, [, counts]) => total + of(counts), 0);
    return {
      moves: sum(({ moves }) => moves),
      over: sum(({ over }) => over),
      refused: sum(({ refused }) => [...refused.values()].reduce((one, two) => one + two, 0)),
      kinds: Object.fromEntries(
        kinds.map(([kind, { moves, over, refused }]) => {
          const often = [...refused].toSorted(([, one], [, two]) => two - one);
          return [kind, { moves, over, refused: Object.fromEntries(often) }];
        }),
      ),
    };
  }
}

function count(reasons: Map<string, number>, reason: string): void {
  const key = reasons.has(reason) || reasons.size < MAX_REASONS ? reason : REST;
  reasons.set(key, (reasons.get(key) ?? 0) + 1);
}
