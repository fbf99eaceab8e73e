import type { System } from './systems.js';

/** In the order in which somebody meets them. */
export const COLUMNS = [
  'read',
  'change',
  'begin',
  'end',
  'expiry',
  'flash',
  'CSRF',
  'user',
  'types',
  'concurrent',
  'move',
  'end after move',
  'rollback',
] as const;
export type Column = (typeof COLUMNS)[number];

/** Why something cannot be: by system, the letter that a cell has in the table. */
export type Crosses = Readonly<Record<string, Partial<Record<Column, string>>>>;

/** Whoever runs a part of the tests has such cells. */
export const NOT_RUN = '·';

/** What ran, and how it ended. */
export class Matrix {
  readonly #marks = new Map<string, string>();

  constructor(
    readonly systems: readonly System[],
    readonly crosses: Crosses,
  ) {}

  /** The mark of what has been shown. */
  async run({ key }: System, column: Column, work: () => Promise<void>): Promise<string> {
    const cell = `${key} ${column}`;
    this.#marks.set(cell, 'failed');
    await work();
    const letter = this.crosses[key]?.[column];
    const mark = letter === undefined ? '✔' : `✘ ${letter}`;
    this.#marks.set(cell, mark);
    return mark;
  }

  /** Cells, the first of a row being the system's title. */
  rows(): string[][] {
    return this.systems.map(({ key, title }) => [
      title,
      ...COLUMNS.map((column) => this.#marks.get(`${key} ${column}`) ?? NOT_RUN),
    ]);
  }

  toString(): string {
    const rows = [['', ...COLUMNS], ...this.rows()];
    const widthOf = (at: number) => Math.max(...rows.map((row) => row[at]?.length ?? 0));
    const line = (row: string[]) => row.map((cell, at) => cell.padEnd(widthOf(at))).join('  ');
    return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
  }
}
