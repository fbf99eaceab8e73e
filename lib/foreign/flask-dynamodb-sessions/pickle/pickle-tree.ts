import { MAX_LENGTH, MAX_VALUES } from './pickle-limits.js';
import { PickleGlobal, PickleObject, refusePython } from './pickle-object.js';
import { bytesOf, factoryOf, plainValue } from './plain-objects.js';
import { PythonValue } from '../../../serializer/value/python-value.js';
import { MAX_DEPTH } from '../../../serializer/value/data-path.js';
import { RefusedPayload } from '../../../serializer/refused-payload.js';

const NONE: ReadonlyMap<unknown, unknown> = new Map();

/** Copies what a pickle built into plain data in which nothing is shared or contains itself. */
export class PickleTree {
  #values = 0;
  #length = 0;

  copy(value: unknown, depth = 0): unknown {
    if (++this.#values > MAX_VALUES) tooMuch();
    if (typeof value === 'string') this.#count(value.length);
    if (typeof value !== 'object' || value === null) return value;
    if (Buffer.isBuffer(value)) {
      this.#count(value.length);
      return Buffer.from(value);
    }
    if (Array.isArray(value)) return this.#list(value, depth);
    if (value instanceof PickleObject) return this.#object(value, depth);
    if (value instanceof PickleGlobal) return refusePython(value.path);
    return this.#dict(value as Map<unknown, unknown>, depth);
  }

  #list(list: readonly unknown[], depth: number): unknown[] {
    checkDepth(depth);
    return list.map((item) => this.copy(item, depth + 1));
  }

  #dict(dict: ReadonlyMap<unknown, unknown>, depth: number): object {
    const map = this.#map(dict, depth);
    const object: Record<string, unknown> = {};
    for (const [key, value] of map) {
      if (typeof key !== 'string') return map;
      if (key !== '__proto__') object[key] = value;
    }
    return object;
  }

  #map(dict: ReadonlyMap<unknown, unknown>, depth: number): Map<unknown, unknown> {
    checkDepth(depth);
    const map = new Map<unknown, unknown>();
    for (const [key, value] of dict) {
      if (typeof key === 'object' && key !== null) {
        throw new RefusedPayload('The pickle has a dictionary whose keys are no plain values.');
      }
      map.set(this.copy(key), this.copy(value, depth + 1));
    }
    return map;
  }

  #object(object: PickleObject, depth: number): unknown {
    const { path, args, items = NONE } = object;
    this.#countArgs(args);
    switch (path) {
      case 'set':
        return this.#set(object, depth);
      case 'frozenset':
        return new PythonValue(path, this.#set(object, depth));
      case 'bytearray':
        if (args.length > 1) refusePython(path);
        return Uint8Array.from(args.length === 0 ? [] : bytes(path, args[0]));
      case 'bytes':
      case '_codecs.encode':
        return bytes(path, object);
      case 'collections.OrderedDict':
        if (args.length > 0) refusePython(path);
        return new PythonValue(path, this.#map(items, depth));
      case 'collections.defaultdict':
        return new PythonValue(path, this.#map(items, depth), factoryOf(args));
      default:
        return this.#plain(object);
    }
  }

  #set({ path, args: [members, ...others] }: PickleObject, depth: number): Set<unknown> {
    if (!Array.isArray(members) || others.length > 0) return refusePython(path);
    const set = new Set(this.#list(members, depth));
    return set.size === members.length ? set : refusePython(path);
  }

  #plain(object: PickleObject): PythonValue {
    const value = plainValue(object);
    this.#count(value.details.zone?.length ?? 0);
    return value;
  }

  /** Before anything is made of them: many objects may share one long text. */
  #countArgs(args: readonly unknown[]): void {
    const [first] = args;
    const text = first instanceof PickleObject ? first.args[0] : first;
    if (typeof text === 'string' || Buffer.isBuffer(text)) this.#count(text.length);
  }

  #count(length: number): void {
    this.#length += length;
    if (this.#length > MAX_LENGTH) tooMuch();
  }
}

function tooMuch(): never {
  throw new RefusedPayload('The pickle describes too much data.');
}

/** Of containers only, as the writer counts: a value in the deepest one is not another level. */
function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new RefusedPayload('The pickle is nested too deep.');
}

function bytes(path: string, value: unknown): Buffer {
  return bytesOf(value) ?? refusePython(path);
}
