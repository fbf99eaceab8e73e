import { isDeepStrictEqual } from 'node:util';
import type { Row } from '../../table-layout/row-kind.js';
import type { TableLayout } from '../../table-layout/table-layout.js';

/** No template of a key has it. */
const PROBE = '\0id\0';

/**
 * The id that a layout would find a row by; `undefined` for a row that it never looks for, such as one
 * with another prefix. Where the key is a hash of the id, nobody can tell, and it is empty.
 */
export function rowId(layout: TableLayout, row: Row): string | undefined {
  const { partitionKey, sortKey } = layout;
  const value = row[partitionKey.name];
  if (value === undefined || !(partitionKey.type in value)) return undefined;
  const template = layout.key(PROBE)[partitionKey.name];
  if (!('S' in value) || template === undefined || !('S' in template)) return '';
  const texts = template.S.split(PROBE);
  if (texts.length === 1) return '';
  const rest = value.S.length - texts.join('').length;
  const start = texts[0]?.length ?? 0;
  const id = value.S.slice(start, start + rest / (texts.length - 1));
  const names = [partitionKey, ...(sortKey === undefined ? [] : [sortKey])].map(({ name }) => name);
  const key = Object.fromEntries(names.map((name) => [name, row[name]]));
  return isDeepStrictEqual({ ...layout.key(id) }, key) ? id : undefined;
}
