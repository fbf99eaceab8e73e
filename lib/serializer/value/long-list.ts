import { inspect } from 'node:util';

/** From how many items on one inspection costs less than a list of the keys. */
const LONG = 128;
const WITHOUT_ITEMS = {
  maxArrayLength: 0,
  depth: 0,
  showHidden: true,
  customInspect: false,
  colors: false,
} as const;

export function isLong({ length }: readonly unknown[]): boolean {
  return length >= LONG;
}

/**
 * Whether a long list surely has nothing but items and holes. Listing its keys would make a text of
 * every index, which costs several times as much as writing the list. `inspect` without items shows
 * whatever else there is. If a Node ever words that differently, this returns `false`, and the caller
 * lists the keys.
 */
export function hasNoNames(list: readonly unknown[]): boolean {
  const { length } = list;
  return (
    isLong(list) &&
    inspect(list, WITHOUT_ITEMS) === `[ ... ${length} more items, [length]: ${length} ]`
  );
}
