import type { TableReport } from './table-report.js';

const OWN = 'native';

/** A report as text: how many rows of which layout, and whether `migrateFrom` has work left. */
export function reportLines(tableName: string, report: TableReport): string[] {
  const { items, layouts, other, readUnits } = report;
  const rows = Object.entries(layouts).map(([name, { live, over }]) => ({ name, live, over }));
  const width = Math.max(...rows.map(({ name }) => name.length));
  const digits = String(items).length;
  const line = (name: string, ...cells: string[]) =>
    `  ${[name.padEnd(width), ...cells].join('  ')}`;
  const count = (value: number, unit: string) => `${String(value).padStart(digits)} ${unit}`;
  const left = rows.reduce((sum, { name, live }) => (name === OWN ? sum : sum + live), 0);
  const cost = readUnits === undefined ? '' : `, read for ${readUnits} read units`;
  return [
    `The table "${tableName}" holds ${items} ${items === 1 ? 'item' : 'items'}${cost}.`,
    ...rows.map(({ name, live, over }) => line(name, count(live, 'live'), count(over, 'over'))),
    line('other', count(other, other === 1 ? 'item' : 'items')),
    left === 0
      ? 'No session of another library is live in this table: migrateFrom is not needed for it.'
      : `${left} ${left === 1 ? 'session of another library is' : 'sessions of other libraries are'} live: keep migrateFrom.`,
  ];
}
