import type { Item } from '../../../lib/table-layout/table-layout.js';

/** What boto3 gives for `item[name]['S']`: a KeyError when it is not there. */
export function s(item: Item, name: string): string {
  const value = item[name];
  if (value === undefined || !('S' in value)) throw new Error(`KeyError: '${name}'`);
  return value.S;
}

/** `int(item[name]['N'])`: a ValueError for anything but an integer. */
export function int(item: Item, name: string): number {
  const value = item[name];
  if (value === undefined || !('N' in value)) throw new Error(`KeyError: '${name}'`);
  if (!/^-?[0-9]+$/.test(value.N)) throw new Error(`ValueError: invalid literal: ${name}`);
  return Number(value.N);
}
