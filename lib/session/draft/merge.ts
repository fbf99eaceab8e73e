import { isDeepStrictEqual } from 'node:util';

type Data = Record<string, unknown>;

export interface MergeResult {
  /** The stored data with this request's changes applied. */
  readonly merged: Data;
  /** Top-level keys that both sides changed, to different values. */
  readonly conflicts: readonly string[];
  /** Top-level keys that only the other side changed. */
  readonly adopted: readonly string[];
}

/**
 * Three-way merge by top-level key. What this request did not change is taken from `stored`, what it
 * changed (deletions included) is kept, and a key changed on both sides keeps this request's value
 * and is reported. All three are as a serializer returns them, so equal values compare equal.
 */
export function mergeData(base: Data, stored: Data, local: Data): MergeResult {
  const merged: Data = { ...stored };
  const conflicts: string[] = [];
  const adopted: string[] = [];
  for (const key of new Set([base, stored, local].flatMap(Object.keys))) {
    const changedThere = !sameAt(key, base, stored);
    if (sameAt(key, base, local)) {
      if (changedThere) adopted.push(key);
      continue;
    }
    if (changedThere && !sameAt(key, stored, local)) conflicts.push(key);
    if (Object.hasOwn(local, key)) put(merged, key, local[key]);
    else delete merged[key];
  }
  return { merged, conflicts, adopted };
}

/** `local` with what is stored by now of every top-level key that is still as it was `seen`. */
export function caughtUp(local: Data, stored: Data, seen: Data): Data {
  const merged: Data = { ...stored };
  for (const key of new Set([stored, local].flatMap(Object.keys))) {
    if (sameAt(key, seen, local)) continue;
    if (Object.hasOwn(local, key)) put(merged, key, local[key]);
    else delete merged[key];
  }
  return merged;
}

/** The top-level keys that are not the same in both. */
export function changedKeys(before: Data, after: Data): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !sameAt(key, before, after));
}

/** Removes every other top-level key. */
export function keepOnly(data: Data, keys: readonly string[]): Data {
  for (const key of Object.keys(data)) if (!keys.includes(key)) delete data[key];
  return data;
}

/** Makes these keys of `target` what they are in `source`, and puts all of them in its order. */
export function takeOver(target: Data, source: Data, keys: Iterable<string>): void {
  for (const key of keys) {
    if (Object.hasOwn(source, key)) put(target, key, source[key]);
    else delete target[key];
  }
  const order = Object.keys(source);
  if (isDeepStrictEqual(Object.keys(target), order)) return;
  // Serializers keep the order: data in another one would count as changed, and be written again.
  for (const key of order) {
    const property = Object.getOwnPropertyDescriptor(target, key);
    if (property?.configurable !== true) continue;
    delete target[key];
    Object.defineProperty(target, key, property);
  }
}

/** An assignment fails where the name is one of a frozen `Object.prototype`, and does more for `__proto__`. */
function put(target: Data, key: string, value: unknown): void {
  const isInherited = key in Object.prototype && !Object.hasOwn(target, key);
  if (!isInherited) target[key] = value;
  else {
    const property = { value, writable: true, enumerable: true, configurable: true };
    Object.defineProperty(target, key, property);
  }
}

function sameAt(key: string, a: Data, b: Data): boolean {
  return Object.hasOwn(a, key) === Object.hasOwn(b, key) && isDeepStrictEqual(a[key], b[key]);
}
