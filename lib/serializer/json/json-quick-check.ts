import { MAX_DEPTH } from '../value/data-path.js';
import { hasNoNames, isLong } from '../value/long-list.js';
import { isPlainArray, isPlainObject } from '../value/plain-object.js';

/**
 * Whether JSON surely keeps all of `data`. After `false`, `refuseUnlessJson` decides and explains. The
 * two are apart because this one has to be fast: it runs on each request that uses a session, and
 * asking an object for all its keys takes longer than writing it as JSON.
 */
export function isSureJson(data: unknown): boolean {
  return isPlainObject(data) && isKeptObject(data, 0);
}

function isKeptObject(object: Record<string, unknown>, depth: number): boolean {
  if (depth > MAX_DEPTH) return false;
  const keys = Object.keys(object);
  for (const key of keys) {
    if (key === '__proto__') return false;
    const value = object[key];
    if (value !== undefined && !isKept(value, depth)) return false;
  }
  return (
    Object.getOwnPropertyNames(object).length === keys.length &&
    Object.getOwnPropertySymbols(object).length === 0
  );
}

function isKeptArray(list: readonly unknown[], depth: number): boolean {
  if (depth > MAX_DEPTH || !isPlainArray(list) || !hasOnlyItems(list)) return false;
  for (let index = 0; index < list.length; index++) {
    // A hole is read as undefined.
    if (!isKept(list[index], depth)) return false;
  }
  return true;
}

function isKept(value: unknown, depth: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0);
    case 'object':
      if (value === null) return true;
      if (Array.isArray(value)) return isKeptArray(value, depth + 1);
      return isPlainObject(value) && isKeptObject(value, depth + 1);
    default:
      return false;
  }
}

function hasOnlyItems(list: readonly unknown[]): boolean {
  if (isLong(list)) return hasNoNames(list);
  return (
    Object.keys(list).length === list.length && Object.getOwnPropertySymbols(list).length === 0
  );
}
