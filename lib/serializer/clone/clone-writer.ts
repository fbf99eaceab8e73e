import { isArrayBuffer, isDate, isMap, isNativeError, isRegExp, isSet } from 'node:util/types';
import { PYTHON_VALUE, viewIndex } from './array-buffer-views.js';
import { CloneOutput } from './clone-output.js';
import { CANONICAL_HEADER } from './clone-wire-format.js';
import { errorLetter } from './standard-errors.js';
import { hasNoNames } from '../value/long-list.js';
import { className } from '../value/plain-object.js';
import { PythonValue } from '../value/python-value.js';

/** The bit of each flag is its place here; `l` is V8's own. */
const REGEXP_FLAGS = 'gimyusldv';
const ARRAY_INDEX = /^(?:0|[1-9][0-9]{0,9})$/;
const MOST_INDICES = 2 ** 32 - 1;

/**
 * Writes version 15 of V8's format, which every Node from 20 on reads. The same data always gives the
 * same bytes, which V8's own writer does not: its output depends on the history of a value, such as
 * whether an array ever had a hole. An array that V8 has read and writes again becomes two to three
 * times as long.
 *
 * `data` has passed `refuseUnlessCloned`. Throws when a getter returns something else the second time.
 */
export function writeClone(data: unknown): Buffer {
  return new CloneWriter().write(data);
}

class CloneWriter {
  readonly #out = new CloneOutput();
  readonly #ids = new Map<object, number>();

  write(data: unknown): Buffer {
    this.#out.raw(CANONICAL_HEADER);
    this.#value(data);
    return this.#out.finish();
  }

  #value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        return this.#out.text(value);
      case 'number':
        return this.#out.number(value);
      case 'boolean':
        return this.#out.tag(value ? 'T' : 'F');
      case 'undefined':
        return this.#out.tag('_');
      case 'bigint':
        return this.#out.bigint(value);
      case 'object':
        return value === null ? this.#out.tag('0') : this.#reference(value);
      default:
        throw new TypeError('Not data.');
    }
  }

  #reference(value: object): void {
    const id = this.#ids.get(value);
    if (id === undefined) {
      this.#ids.set(value, this.#ids.size);
      return this.#object(value);
    }
    this.#out.tag('^');
    this.#out.varint(id);
  }

  #object(value: object): void {
    if (Array.isArray(value)) return this.#array(value);
    if (isMap(value)) return this.#map(value);
    if (isSet(value)) return this.#set(value);
    if (isDate(value)) {
      this.#out.tag('D');
      return this.#out.double(value.getTime());
    }
    if (isRegExp(value)) return this.#regExp(value);
    if (isNativeError(value)) return this.#error(value);
    if (isArrayBuffer(value)) {
      this.#out.tag('B');
      return this.#out.bytes(new Uint8Array(value));
    }
    if (ArrayBuffer.isView(value)) return this.#view(value);
    if (value instanceof PythonValue) return this.#python(value as PythonValue);
    this.#out.tag('o');
    const keys = Object.keys(value);
    this.#properties(value, keys);
    this.#out.mark('{', keys.length);
  }

  /** All items and holes in turn; for an array that is mostly holes, only the items with their indices. */
  #array(list: readonly unknown[]): void {
    if (!list.includes(undefined) && hasNoNames(list)) return this.#items(list, []);
    const keys = Object.keys(list);
    const names = keys.at(-1) === String(list.length - 1) ? 0 : namesAtEnd(keys);
    const items = keys.length - names;
    if (items * 4 < list.length) {
      this.#out.mark('a', list.length);
      this.#properties(list, keys);
      return this.#out.mark('@', keys.length, list.length);
    }
    this.#items(list, keys.slice(items));
  }

  #items(list: readonly unknown[], names: readonly string[]): void {
    this.#out.mark('A', list.length);
    for (let index = 0; index < list.length; index++) {
      const item = list[index];
      if (item === undefined && !Object.hasOwn(list, index)) this.#out.tag('-');
      else this.#value(item);
    }
    this.#properties(list, names);
    this.#out.mark('$', names.length, list.length);
  }

  #properties(value: object, keys: readonly string[]): void {
    for (const key of keys) {
      if (isArrayIndex(key)) this.#out.number(Number(key));
      else this.#out.text(key);
      this.#value((value as Record<string, unknown>)[key]);
    }
  }

  #map(map: ReadonlyMap<unknown, unknown>): void {
    this.#out.tag(';');
    for (const [key, value] of map) {
      this.#value(key);
      this.#value(value);
    }
    this.#out.mark(':', map.size * 2);
  }

  #set(set: ReadonlySet<unknown>): void {
    this.#out.tag("'");
    for (const value of set) this.#value(value);
    this.#out.mark(',', set.size);
  }

  #error(error: Error): void {
    this.#out.tag('r');
    const letter = errorLetter(className(error));
    if (letter !== undefined) this.#out.tag(letter);
    if (Object.hasOwn(error, 'message')) {
      this.#out.tag('m');
      this.#out.text(error.message);
    }
    this.#out.tag('s');
    this.#out.text(error.stack ?? '');
    // The cause comes last, because Node 24 does not read a stack that follows it.
    if (Object.hasOwn(error, 'cause')) {
      this.#out.tag('c');
      this.#value(error.cause);
    }
    this.#out.tag('.');
  }

  #regExp({ source, flags }: RegExp): void {
    this.#out.tag('R');
    this.#out.text(source);
    this.#out.varint(flags.split('').reduce((bits, flag) => bits | flagBit(flag), 0));
  }

  /** As `clone-reader` reads views. */
  #view(view: ArrayBufferView): void {
    this.#out.tag('\\');
    this.#out.varint(viewIndex(className(view)));
    this.#out.bytes(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  }

  /** As `clone-reader` reads it. */
  #python({ type, value, details }: PythonValue): void {
    this.#out.tag('\\');
    this.#out.varint(PYTHON_VALUE);
    for (const part of [type, value, details]) this.#value(part);
  }
}

/** `Object.keys` has the indices first, so the names are counted from the end. */
function namesAtEnd(keys: readonly string[]): number {
  return keys.length - 1 - keys.findLastIndex(isArrayIndex);
}

function isArrayIndex(key: string): boolean {
  return ARRAY_INDEX.test(key) && Number(key) < MOST_INDICES;
}

function flagBit(flag: string): number {
  const place = REGEXP_FLAGS.indexOf(flag);
  if (place < 0) throw new TypeError('A flag of regular expressions that V8 did not have.');
  return 1 << place;
}
