import type { AttributePath, Row, RowKind } from '../table-layout/row-kind.js';

/** Rows of one layout. */
export interface RowCount {
  /** Sessions that have not ended, by what their rows say. */
  readonly live: number;
  /** Ended, but not yet deleted by DynamoDB's TTL. */
  readonly over: number;
}

export interface TallyOptions {
  readonly kinds: readonly RowKind[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** For times without a zone. */
  readonly toInstant: (reading: number) => number;
  /** Is given each row that is counted. Then rows must be whole, whatever `attributes` names. */
  readonly each?: (row: Row, facts: { readonly kind: string; readonly isOver: boolean }) => void;
}

/** What rows count as that are no session of a known layout. */
const OTHER = 'other';

/** Counts rows by their layout. Payloads are asked for only once a row needs its own to be told. */
export class RowTally {
  #hasPayloads: boolean;
  #items = 0;
  #other = 0;
  readonly #options: TallyOptions;
  readonly #counts = new Map<string, { live: number; over: number }>();

  constructor(options: TallyOptions) {
    this.#options = options;
    this.#hasPayloads = options.each !== undefined;
    for (const { name, payload } of options.kinds) {
      const names = payload ? payload.formats.map((format) => `${name}/${format}`) : [name];
      for (const one of names) this.#counts.set(one, { live: 0, over: 0 });
    }
  }

  /** What rows must hold to be counted, each attribute once. */
  get attributes(): AttributePath[] {
    const wanted = this.#options.kinds.flatMap(({ attributes, payload }) =>
      payload !== undefined && this.#hasPayloads ? [...attributes, payload.attribute] : attributes,
    );
    return [...new Map(wanted.map((path) => [JSON.stringify(path), path])).values()];
  }

  /** Counts these rows, unless they must be read again with what `attributes` names now: `false`. */
  add(rows: readonly Row[]): boolean {
    const found = rows.map((row) => ({ row, ...this.#kindOf(row) }));
    if (!this.#hasPayloads && found.some(({ kind }) => kind?.payload !== undefined)) {
      this.#hasPayloads = true;
      return false;
    }
    this.#items += rows.length;
    const { now, each } = this.#options;
    for (const { row, kind, end } of found) {
      const name = kind === undefined ? OTHER : nameOf(kind, row);
      const count = this.#counts.get(name);
      const isOver = count !== undefined && now >= end;
      if (count === undefined) this.#other++;
      else count[isOver ? 'over' : 'live']++;
      each?.(row, { kind: count === undefined ? OTHER : name, isOver });
    }
    return true;
  }

  /** How many were counted. */
  get items(): number {
    return this.#items;
  }

  get result() {
    const layouts: Readonly<Record<string, RowCount>> = Object.fromEntries(this.#counts);
    return { items: this.#items, layouts, other: this.#other };
  }

  #kindOf(row: Row): { readonly kind?: RowKind; readonly end: number } {
    for (const kind of this.#options.kinds) {
      const end = kind.endOf(row, this.#options.toInstant);
      if (end !== undefined) return { kind, end };
    }
    return { end: 0 };
  }
}

function nameOf({ name, payload }: RowKind, row: Row): string {
  return payload === undefined ? name : `${name}/${payload.formatOf(row[payload.attribute])}`;
}
