import type { AttributeValue } from './attribute-value.js';

/** All or some attributes of an item. */
export type Row = Readonly<Record<string, AttributeValue>>;

/** An attribute by its name, or one inside of maps by the names that lead to it. */
export type AttributePath = string | readonly string[];

/**
 * How to tell the rows of one layout from all other items of a table, without their ids and their
 * payloads: by attributes that no other layout writes in these types. At most one kind owns a row.
 */
export interface RowKind {
  /** The layout's name. */
  readonly name: string;
  /** All that `endOf` looks at. */
  readonly attributes: readonly AttributePath[];
  /**
   * Epoch milliseconds at which the row's session ends; `undefined` when the item is no row of this
   * kind. `toInstant` is for times without a zone: epoch milliseconds of the same reading in UTC.
   */
  endOf(row: Row, toInstant: (reading: number) => number): number | undefined;
  /** For tables whose rows come in several formats that only the payload tells apart. */
  readonly payload?: {
    readonly attribute: string;
    readonly formats: readonly string[];
    /** One of `formats`; `undefined` when the row is debris. */
    formatOf(value: AttributeValue | undefined): string | undefined;
  };
}

export function isMap(
  value: AttributeValue | undefined,
): value is Extract<AttributeValue, { M: unknown }> {
  return value !== undefined && 'M' in value;
}

export function textOf(value: AttributeValue | undefined): string | undefined {
  return value !== undefined && 'S' in value ? value.S : undefined;
}

/** `undefined` for what is no number, or one that is no time. */
export function numberOf(value: AttributeValue | undefined): number | undefined {
  const number = value !== undefined && 'N' in value ? Number(value.N) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** Whether all of these attributes are numbers. */
export function areNumbers(row: Row, names: readonly string[]): boolean {
  return names.every((name) => numberOf(row[name]) !== undefined);
}

/** Epoch milliseconds of a number of seconds. */
export function secondsIn(value: AttributeValue | undefined): number | undefined {
  const seconds = numberOf(value);
  return seconds === undefined ? undefined : seconds * 1000;
}
