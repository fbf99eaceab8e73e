import { textTable } from '../text-table.js';
import type { CallTotals } from './call-counter.js';
import { perMillionRequests, unitsOf, type Prices, type Units } from './prices.js';

/** What the trace took from one contender. */
export interface CostRow {
  readonly contender: string;
  readonly title: string;
  readonly totals: CallTotals;
}

const COMMANDS = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'] as const;

export interface CostTable {
  readonly rows: readonly CostRow[];
  /** What it takes at least: with consistent reads, and with others. */
  readonly bounds: readonly (readonly [string, Units])[];
  readonly requests: number;
  readonly prices: Prices;
}

/** Calls, units and dollars as text; the ratios are to the bounds. */
export function costTable({ rows, bounds, requests, prices }: CostTable): string {
  const dollars = (units: Units) => perMillionRequests(units, requests, prices);
  const figures = (units: Units) => [
    units.read.toFixed(0),
    units.write.toFixed(0),
    `$${dollars(units).toFixed(3)}`,
    ...bounds.map(([, bound]) => (dollars(units) / dollars(bound)).toFixed(2)),
  ];
  return textTable([
    [
      '',
      ...COMMANDS,
      'read units',
      'write units',
      '$ per million requests',
      ...bounds.map(([name]) => `to ${name}`),
    ],
    ...rows.map(({ title, totals }) => [
      title,
      ...COMMANDS.map((command) => String(totals.commands[command]?.calls ?? 0)),
      ...figures(unitsOf(totals)),
    ]),
    ...bounds.map(([name, units]) => [`at least (${name})`, '', '', '', '', ...figures(units)]),
  ]);
}

/** Whether the engine charges what the sizes of the items say, and what could not be charged. */
export function checks(rows: readonly CostRow[]): string {
  const sum = (pick: (totals: CallTotals) => number) =>
    rows.reduce((total, { totals }) => total + pick(totals), 0);
  return (
    `The engine charges by the size of the item in ${sum(({ checked, disagreements }) => checked - disagreements)} ` +
    `of ${sum(({ checked }) => checked)} calls that show the item; ${sum(({ refused }) => refused)} calls failed.`
  );
}
