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
 * Whether a long list has nothing but items and holes; `false`: perhaps not. Its names cannot be had
 * without its indices, as text, which costs several times what it costs to write all of it. An
 * inspection that leaves out the items names what else there is; should it ever say so in other words,
 * that costs time and nothing else.
 */
export function hasNoNames(list: readonly unknown[]): boolean {
  const { length } = list;
  return (
    isLong(list) &&
    inspect(list, WITHOUT_ITEMS) === `[ ... ${length} more items, [length]: ${length} ]`
  );
}
