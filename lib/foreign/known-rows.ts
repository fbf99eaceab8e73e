import { SessionCorruptError } from '../errors/session-corrupt.error.js';
import type { Item, TableLayout } from '../table-layout/table-layout.js';
import { rowKinds } from './row-kinds.js';

/**
 * The layout for a table that may hold rows of other layouts. One of theirs is no session of this one's:
 * unknown, and not one that cannot be read, or a cookie with its id would stop every login.
 */
export function knowingOtherRows(layout: TableLayout): TableLayout {
  if (layout.lacks === undefined) return layout;
  const fromItem: TableLayout['fromItem'] = (item, id) => {
    try {
      return layout.fromItem(item, id);
    } catch (error) {
      if (error instanceof SessionCorruptError && isOfAnother(item, layout)) return null;
      throw error;
    }
  };
  return Object.create(layout, { fromItem: { value: fromItem } }) as TableLayout;
}

function isOfAnother(item: Item, { rows }: TableLayout): boolean {
  const asShown = (reading: number) => reading;
  const owner = rowKinds(rows).find((kind) => kind.endOf(item, asShown) !== undefined);
  return owner !== undefined && owner.name !== rows?.name;
}
