import { isArrayBuffer, isDate, isMap, isNativeError, isRegExp, isSet } from 'node:util/types';
import { errorPrototype } from './standard-errors.js';
import { className } from '../value/plain-object.js';
import { PythonValue } from '../value/python-value.js';

const PROTO_LATIN1 = Buffer.from('__proto__', 'latin1');
const PROTO_UTF16 = Buffer.from('__proto__', 'utf16le');

/**
 * Whether what was read needs `repairClone`: it may have own `__proto__` keys, or V8 built it with
 * the classes of another realm, as it does for code that a test runner has put into one of its own.
 */
export function needsRepair(bytes: Uint8Array, value: object): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (
    Object.getPrototypeOf(value) !== Object.prototype ||
    buffer.includes(PROTO_LATIN1) ||
    buffer.includes(PROTO_UTF16)
  );
}

/** Drops own `__proto__` keys at any depth, and makes every object one of this realm, in place. */
export function repairClone(value: unknown, seen = new Set<object>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (ArrayBuffer.isView(value)) return;
  if (value instanceof PythonValue) return repairClone(value.value, seen);
  delete (value as Record<string, unknown>)['__proto__'];
  const prototype = localPrototype(value);
  if (Object.getPrototypeOf(value) !== prototype) Object.setPrototypeOf(value, prototype);
  if (isMap(value)) {
    for (const [key, child] of value) {
      repairClone(key, seen);
      repairClone(child, seen);
    }
  } else if (isSet(value)) {
    for (const child of value) repairClone(child, seen);
  } else if (isNativeError(value)) {
    repairClone(value.cause, seen);
  } else {
    for (const child of Object.values(value)) repairClone(child, seen);
  }
}

function localPrototype(value: object): object {
  if (Array.isArray(value)) return Array.prototype as object;
  if (isDate(value)) return Date.prototype;
  if (isMap(value)) return Map.prototype;
  if (isSet(value)) return Set.prototype;
  if (isRegExp(value)) return RegExp.prototype;
  if (isArrayBuffer(value)) return ArrayBuffer.prototype;
  if (isNativeError(value)) return errorPrototype(className(value));
  return Object.prototype;
}
