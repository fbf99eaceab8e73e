import type { KeyAttribute, TableLayout } from './table-layout.js';

/** A public half of a token that is found nowhere else in a key. */
const PROBE = 'probe-of-the-key-space';
/** What public halves are made of. */
const ID = /^[\w-]*$/;

/**
 * Whether an item may be a session of both layouts: then a token of one could open a session of the
 * other. Not only where an id has the same key in both: with the prefixes `a` and `ab`, `abc` is the
 * key of `bc` in the one, and of `c` in the other.
 */
export function keySpacesMeet(a: TableLayout, b: TableLayout): boolean {
  const partitionsMeet = textsMeet(textOf(a, a.partitionKey), textOf(b, b.partitionKey));
  if (a.sortKey === undefined || b.sortKey === undefined) return partitionsMeet;
  return partitionsMeet && textsMeet(textOf(a, a.sortKey), textOf(b, b.sortKey));
}

function textOf(layout: TableLayout, { name }: KeyAttribute): string {
  const value = layout.key(PROBE)[name];
  if (value !== undefined && 'S' in value) return value.S;
  return value !== undefined && 'B' in value ? Buffer.from(value.B).toString('latin1') : '';
}

/** Whether some ids in the place of the probes make both the same. */
function textsMeet(a: string, b: string): boolean {
  const [one, other] = [around(a), around(b)];
  if (one === undefined) return other === undefined ? a === b : isFilled(a, other);
  if (other === undefined) return isFilled(b, one);
  const [short, long] = byLength(one.before, other.before);
  const [brief, full] = byLength(one.after, other.after);
  const rests = [
    long.startsWith(short) ? long.slice(short.length) : undefined,
    full.endsWith(brief) ? full.slice(0, full.length - brief.length) : undefined,
  ];
  return rests.every((rest) => rest !== undefined && ID.test(rest));
}

interface Around {
  readonly before: string;
  readonly after: string;
}

function around(text: string): Around | undefined {
  const [first, last] = [text.indexOf(PROBE), text.lastIndexOf(PROBE)];
  if (first < 0) return undefined;
  return { before: text.slice(0, first), after: text.slice(last + PROBE.length) };
}

function isFilled(text: string, { before, after }: Around): boolean {
  if (text.length < before.length + after.length) return false;
  const id = text.slice(before.length, text.length - after.length);
  return text.startsWith(before) && text.endsWith(after) && ID.test(id);
}

function byLength(a: string, b: string): [shorter: string, longer: string] {
  return a.length <= b.length ? [a, b] : [b, a];
}
