import type { Row } from '../../table-layout/row-kind.js';
import type { TableLayout } from '../../table-layout/table-layout.js';
import { CheckTally, type MoveCheck } from './check-tally.js';
import { layoutNamed } from './layouts.js';
import { RowCheck, type MoveTarget } from './row-check.js';

/** How a dry run reads the rows, and what would be made of them. */
export interface CheckOptions extends MoveTarget {
  /**
   * The layout that `migrateFrom` has for this table: every row is read by it, as the application
   * would. Default: each row by the layout of its own kind, with that layout's default options.
   */
  readonly layout?: TableLayout;
}

/** What is known of a row by its attributes alone. */
export interface RowFacts {
  /** As the report names it; `other` for what is no session of a known layout. */
  readonly kind: string;
  readonly isOver: boolean;
}

interface Circumstances {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly timeZone: string;
}

/** Does what a move would do with each row, and writes nothing. */
export class DryRun {
  readonly #tally = new CheckTally();
  readonly #options: CheckOptions;
  readonly #circumstances: Circumstances;
  readonly #checks = new Map<string, RowCheck | undefined>();

  constructor(options: CheckOptions, circumstances: Circumstances) {
    this.#options = options;
    this.#circumstances = circumstances;
  }

  /** Gets the serializers ready, which may ask for keys. */
  async load(): Promise<void> {
    await this.#options.serializer?.load?.();
    await this.#options.layout?.defaults?.serializer?.load?.();
  }

  add(row: Row, { kind, isOver }: RowFacts): void {
    const anyKey = this.#options.layout === undefined;
    const fate = this.#checkOf(kind)?.fateOf(row, { anyKey }) ?? 'none';
    if (fate === 'none') return;
    // Nobody waits for a session that is over, whatever is wrong with it.
    this.#tally.add(kind, typeof fate === 'object' && isOver ? 'over' : fate);
  }

  get result(): MoveCheck {
    return this.#tally.result;
  }

  #checkOf(kind: string): RowCheck | undefined {
    if (!this.#checks.has(kind)) {
      const { now, timeZone } = this.#circumstances;
      const layout = this.#options.layout ?? layoutNamed(kind, { timeZone });
      this.#checks.set(kind, layout && new RowCheck(layout, this.#options, now));
    }
    return this.#checks.get(kind);
  }
}
