import { isArrayBuffer, isDate, isMap, isNativeError, isProxy } from 'node:util/types';
import { isRegExp, isSet } from 'node:util/types';
import { isKeptView } from './array-buffer-views.js';
import { MAX_ARRAY_ELEMENTS } from './clone-wire-format.js';
import { MemoryRegions } from './memory-regions.js';
import { isStandardError } from './standard-errors.js';
import { DataPath, MAX_DEPTH } from '../value/data-path.js';
import { hasNoNames } from '../value/long-list.js';
import { className, hasHiddenKeys, isPlainObject } from '../value/plain-object.js';
import { PythonValue } from '../value/python-value.js';

const ERROR_PROPERTIES: ReadonlySet<string | symbol> = new Set(['stack', 'message', 'cause']);

/**
 * Refuses the first value that the structured clone would change or drop.
 *
 * @throws SessionSerializationError with its path and what to store instead
 */
export function refuseUnlessCloned(data: unknown): void {
  new CloneDataCheck().check(data);
}

class CloneDataCheck {
  readonly #path = new DataPath();
  readonly #seen = new Set<object>();
  readonly #memory = new MemoryRegions();
  /** The values of Python that the present one is in. */
  readonly #around = new Set<object>();
  #elements = 0;

  check(data: unknown): void {
    this.#value(this.#path.root(data), 0);
  }

  /** Visits in the order of `writeClone`, which reaches an object in two places at the same depth then. */
  #value(value: object | symbol, depth: number): void {
    if (typeof value !== 'object') {
      return this.#path.refuse(`is a ${typeof value}, which cannot be stored. Store data only.`);
    }
    if (this.#around.has(value)) {
      this.#path.refuse('is a PythonValue that contains itself, which would not come back.');
    }
    if (this.#seen.has(value)) return;
    if (depth > MAX_DEPTH) this.#path.refuseDepth();
    this.#seen.add(value);

    if (isProxy(value)) this.#path.refuse('is a Proxy, which cannot be stored. Copy it.');
    if (Array.isArray(value)) return this.#array(value, depth);
    if (isPlainObject(value)) return this.#properties(value, Object.keys(value), depth);
    this.#instance(value, className(value), depth);
  }

  #instance(value: object, name: string, depth: number): void {
    if (isDate(value) && name === 'Date') return this.#noExtras(value);
    if (isMap(value) && name === 'Map') return this.#map(value, depth);
    if (isSet(value) && name === 'Set') return this.#set(value, depth);
    if (isRegExp(value) && name === 'RegExp') return this.#regExp(value);
    if (isNativeError(value) && isStandardError(name)) return this.#error(value, depth);
    if (isKeptView(value, name)) return this.#bytes(value);
    if (value instanceof PythonValue) return this.#python(value as PythonValue, depth);
    if (!isArrayBuffer(value) || name !== 'ArrayBuffer') return this.#path.refuseInstance(value);
    this.#noExtras(value);
    this.#bytes(value);
  }

  #array(list: readonly unknown[], depth: number): void {
    this.#path.checkArray(list);
    this.#elements += list.length;
    if (this.#elements > MAX_ARRAY_ELEMENTS) {
      this.#path.refuse('has too many elements, holes included. Store it as a Map.');
    }
    if (!hasNoNames(list)) return this.#properties(list, Object.keys(list), depth, 1);
    for (let index = 0; index < list.length; index++) this.#child(index, list[index], depth);
  }

  #properties(value: object, keys: readonly string[], depth: number, hidden = 0): void {
    this.#path.checkKeys(value, keys, hidden);
    for (const key of keys) this.#child(key, (value as Record<string, unknown>)[key], depth);
  }

  #map(map: ReadonlyMap<unknown, unknown>, depth: number): void {
    this.#noExtras(map);
    let index = 0;
    for (const [key, value] of map) {
      this.#member('keys()', index, key, depth);
      this.#member('values()', index, value, depth);
      index++;
    }
  }

  #set(set: ReadonlySet<unknown>, depth: number): void {
    this.#noExtras(set);
    let index = 0;
    for (const value of set) this.#member('values()', index++, value, depth);
  }

  #member(list: 'keys()' | 'values()', index: number, value: unknown, depth: number): void {
    if (isScalar(value)) return;
    this.#path.enter(list);
    this.#child(index, value, depth);
    this.#path.leave();
  }

  #child(segment: string | number, value: unknown, depth: number): void {
    if (isScalar(value)) return;
    this.#path.enter(segment);
    this.#value(value, depth + 1);
    this.#path.leave();
  }

  #python(python: PythonValue, depth: number): void {
    this.#around.add(python);
    this.#child('value', python.value, depth);
    this.#around.delete(python);
  }

  #error(error: Error, depth: number): void {
    const lost =
      Reflect.ownKeys(error).find((key) => !ERROR_PROPERTIES.has(key)) ?? Object.keys(error)[0];
    if (lost !== undefined) {
      this.#path.refuse(
        `is an Error with a property of its own (${String(lost)}), which would be lost. ` +
          'Store a plain object with what you need of it.',
      );
    }
    if (typeof error.message !== 'string' || typeof error.stack !== 'string') {
      this.#path.refuse('is an Error whose message or stack is not text. Store a new Error.');
    }
    if (Object.hasOwn(error, 'cause')) this.#child('cause', error.cause, depth);
  }

  #regExp(value: RegExp): void {
    if (value.lastIndex !== 0) {
      this.#path.refuse('is a RegExp whose lastIndex would be lost. Set lastIndex to 0.');
    }
    this.#noExtras(value, 1);
  }

  #bytes(value: ArrayBuffer | ArrayBufferView): void {
    if (this.#memory.claim(value)) return;
    this.#path.refuse(
      'is over memory that other data of the session uses as well, that threads share, or that can ' +
        'be resized: it would come back over memory of its own. Store a copy, such as ' +
        'Uint8Array.from(value).',
    );
  }

  #noExtras(value: object, hidden = 0): void {
    if (hasHiddenKeys(value, [], hidden)) {
      this.#path.refuse('has properties of its own, which would be lost. Remove them.');
    }
  }
}

/** Whether a value is one that is always kept: neither an object, nor a function, nor a symbol. */
function isScalar(value: unknown): value is string | number | bigint | boolean | null | undefined {
  switch (typeof value) {
    case 'object':
      return value === null;
    case 'function':
    case 'symbol':
      return false;
    default:
      return true;
  }
}
