import { PythonValue } from '../../../lib/index.js';
import { isPlainArray, isPlainObject } from '../../../lib/serializer/value/plain-object.js';

/** What no row may change. */
const PROTOTYPES = [
  ...[Object.prototype, Array.prototype, Function.prototype, Map.prototype, Set.prototype],
  ...[String.prototype, Number.prototype, PythonValue.prototype],
];
const KEYS = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype).length);
/** What the code in random rows would set. */
export const MARK = 'executedByARow';

/** What somebody's row has done to this process; `undefined`: nothing. */
export function traceOfExecution(): string | undefined {
  const clean = PROTOTYPES.every((one, index) => Reflect.ownKeys(one).length === KEYS[index]);
  if (!clean) return 'a prototype was changed';
  return Reflect.has(globalThis, MARK) ? 'code was executed' : undefined;
}

/** Data is made of values only: no function, no class but those that a serializer names. */
export function isPlainData(value: unknown): boolean {
  const all: unknown[] = [value];
  for (let one = all.pop(); one !== undefined || all.length > 0; one = all.pop()) {
    if (typeof one === 'function' || typeof one === 'symbol') return false;
    if (typeof one !== 'object' || one === null) continue;
    if (one instanceof PythonValue) all.push(one.value);
    else if (one instanceof Map) all.push(...one.keys(), ...one.values());
    else if (one instanceof Set) all.push(...one);
    else if (Array.isArray(one) && isPlainArray(one)) one.forEach((item) => all.push(item));
    else if (isPlainObject(one)) Object.values(one).forEach((item) => all.push(item));
    else if (!(one instanceof Uint8Array)) return false;
  }
  return true;
}
