/** Whether these may be the keys of a dictionary here, and all of them stay. */
export function areKeys(keys: readonly unknown[]): boolean {
  return areDistinct(keys) && keys.every((key) => typeof key !== 'object' || key === null);
}

/** Whether Python tells them apart: to it `True` and `1` are one key. */
export function areDistinct(keys: readonly unknown[]): boolean {
  const distinct = new Set(keys.map((key) => (typeof key === 'boolean' ? Number(key) : key)));
  return distinct.size === keys.length;
}
