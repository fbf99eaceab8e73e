import { isArrayBuffer, isDate, isMap, isNativeError, isProxy } from 'node:util/types';
import { isRegExp, isSet } from 'node:util/types';
import { isKeptView } from './array-buffer-views.js';
import { MAX_ARRAY_ELEMENTS } from './clone-wire-format.js';
import { DataProblem, hiddenKeys, MAX_DEPTH, protoKey, tooDeep } from '../value/data-problem.js';
import { hasNoNames } from '../value/long-list.js';
import { MemoryRegions } from './memory-regions.js';
import { className, hasHiddenKeys, isPlainArray, isPlainObject } from '../value/plain-object.js';

type Found = DataProblem | undefined;

const ERROR_CLASSES: ReadonlySet<string> = new Set([
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
]);
const ERROR_PROPERTIES: ReadonlySet<string> = new Set(['stack', 'message', 'cause']);

/** Finds the first value the structured clone would change or drop. For one walk. */
export class CloneDataCheck {
  readonly #seen = new Set<object>();
  readonly #memory = new MemoryRegions();
  #elements = 0;

  /** Visits in the order of writing, so that what is within the depth limit here is so there too. */
  find(value: unknown, depth = 0): Found {
    if (typeof value === 'function' || typeof value === 'symbol') {
      return new DataProblem(`is a ${typeof value}, which cannot be stored. Store data only.`);
    }
    if (typeof value !== 'object' || value === null || this.#seen.has(value)) return undefined;
    if (depth > MAX_DEPTH) return tooDeep();
    this.#seen.add(value);

    if (isProxy(value)) return new DataProblem('is a Proxy, which cannot be stored. Copy it.');
    if (Array.isArray(value)) return this.#array(value, depth);
    if (isPlainObject(value)) return this.#properties(value, Object.keys(value), depth);
    const name = className(value);
    if (isDate(value) && name === 'Date') return extras(value);
    if (isMap(value) && name === 'Map') return extras(value) ?? this.#map(value, depth);
    if (isSet(value) && name === 'Set') return extras(value) ?? this.#set(value, depth);
    if (isRegExp(value) && name === 'RegExp') return regExp(value);
    if (isNativeError(value) && ERROR_CLASSES.has(name)) return this.#error(value, depth);
    if (isArrayBuffer(value) && name === 'ArrayBuffer') return extras(value) ?? this.#bytes(value);
    if (isKeptView(value, name)) return this.#bytes(value);
    return new DataProblem(
      `is an instance of ${name === '' ? 'a class' : name}, which would not come back as one. ` +
        'Store a plain object with what you need of it.',
    );
  }

  #array(list: readonly unknown[], depth: number): Found {
    if (!isPlainArray(list)) return new DataProblem('is an instance of a subclass of Array.');
    this.#elements += list.length;
    if (this.#elements > MAX_ARRAY_ELEMENTS) {
      return new DataProblem('has too many elements, holes included. Store it as a Map.');
    }
    if (!hasNoNames(list)) return this.#properties(list, Object.keys(list), depth, 1);
    for (let index = 0; index < list.length; index++) {
      const problem = this.find(list[index], depth + 1);
      if (problem !== undefined) return problem.atIndex(index);
    }
    return undefined;
  }

  #properties(value: object, keys: readonly string[], depth: number, hidden = 0): Found {
    if (hasHiddenKeys(value, keys, hidden)) return hiddenKeys();
    for (const key of keys) {
      if (key === '__proto__') return protoKey().atKey(key);
      const problem = this.find((value as Record<string, unknown>)[key], depth + 1);
      if (problem === undefined) continue;
      return Array.isArray(value) ? problem.atIndex(key) : problem.atKey(key);
    }
    return undefined;
  }

  #map(map: ReadonlyMap<unknown, unknown>, depth: number): Found {
    let index = 0;
    for (const [key, value] of map) {
      const keyProblem = this.find(key, depth + 1);
      if (keyProblem !== undefined) return keyProblem.at(`.keys()[${index}]`);
      const problem = this.find(value, depth + 1);
      if (problem !== undefined) return problem.at(`.values()[${index}]`);
      index++;
    }
    return undefined;
  }

  #set(set: ReadonlySet<unknown>, depth: number): Found {
    let index = 0;
    for (const value of set) {
      const problem = this.find(value, depth + 1);
      if (problem !== undefined) return problem.at(`.values()[${index}]`);
      index++;
    }
    return undefined;
  }

  #error(error: Error, depth: number): Found {
    const lost = Reflect.ownKeys(error).find(
      (key) => typeof key === 'symbol' || !ERROR_PROPERTIES.has(key),
    );
    if (lost !== undefined || Object.keys(error).length > 0) {
      return new DataProblem(
        `is an Error with a property of its own (${String(lost ?? Object.keys(error)[0])}), which ` +
          'would be lost. Store a plain object with what you need of it.',
      );
    }
    if (typeof error.message !== 'string' || typeof error.stack !== 'string') {
      return new DataProblem('is an Error whose message or stack is not text. Store a new Error.');
    }
    if (!Object.hasOwn(error, 'cause')) return undefined;
    return this.find(error.cause, depth + 1)?.at('.cause');
  }

  #bytes(value: ArrayBuffer | ArrayBufferView): Found {
    return this.#memory.claim(value)
      ? undefined
      : new DataProblem(
          'is over memory that other data of the session uses as well, that threads share, or that can ' +
            'be resized: it would come back over memory of its own. Store a copy, such as ' +
            'Uint8Array.from(value).',
        );
  }
}

function extras(value: object): Found {
  return hasHiddenKeys(value, [])
    ? new DataProblem('has properties of its own, which would be lost. Remove them.')
    : undefined;
}

function regExp(value: RegExp): Found {
  if (value.lastIndex !== 0) {
    return new DataProblem('is a RegExp whose lastIndex would be lost. Set lastIndex to 0.');
  }
  return Reflect.ownKeys(value).length === 1 ? undefined : extras(value);
}
