import type { LayoutDefaults } from '../../table-layout/table-layout.js';
import { parseDuration } from '../duration.js';
import type { OptionRow, OptionRows } from '../option-row.js';

type Name<Option, Row> = Row extends { is: { unit: 'ms' } } ? `${Option & string}Ms` : Option;

type Value<Given, Row> =
  | (Row extends { is: { unit: string } } ? number : Exclude<Given, undefined>)
  | (Row extends { default: unknown } ? never : undefined)
  | (Row extends { is: { unit: string }; default: false } ? undefined : never);

/**
 * Options with a value wherever there is a default. Durations are numbers, and names end in their
 * unit where it is not seconds; `undefined` is what is off, or has no default.
 */
export type Settled<Options, Rows> = {
  readonly [Option in keyof Options & keyof Rows as Name<Option, Rows[Option]>]-?: Value<
    Options[Option],
    Rows[Option]
  >;
};

/** What the application set, or else the layout, or else the table of options. */
export function settle<Options extends object, Rows extends OptionRows>(
  rows: Rows,
  options: Options,
  layoutDefaults: LayoutDefaults | LayoutDefaults['cookie'] = {},
): Settled<Options, Rows> {
  const given = options as Readonly<Record<string, unknown>>;
  const defaults = layoutDefaults as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(rows).map(([name, row]) => {
      const value = given[name] ?? defaults[name] ?? row.default;
      return [row.is.unit === 'ms' ? `${name}Ms` : name, inUnit(row, value, name)];
    }),
  ) as Settled<Options, Rows>;
}

function inUnit({ is: { unit } }: OptionRow, value: unknown, name: string): unknown {
  if (unit === undefined) return value;
  if (value === undefined || value === false) return undefined;
  return parseDuration(value, name) / (unit === 's' ? 1000 : 1);
}
