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
}

/** Counts rows by their layout. Payloads are asked for only once a row needs its own to be told. */
export class RowTally {
  #hasPayloads = false;
  #items = 0;
  #other = 0;
  readonly #options: TallyOptions;
  readonly #counts = new Map<string, { live: number; over: number }>();

  constructor(options: TallyOptions) {
    this.#options = options;
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
    for (const { row, kind, end } of found) {
      const count = kind && this.#counts.get(nameOf(kind, row));
      if (count === undefined) this.#other++;
      else if (this.#options.now < end) count.live++;
      else count.over++;
    }
    return true;
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
