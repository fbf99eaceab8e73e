import { PYTHON_VALUE } from './array-buffer-views.js';
import { ERROR_LETTERS } from './standard-errors.js';
import { MAX_DEPTH } from '../value/data-path.js';

/** How many array elements one session may have, holes included. */
export const MAX_ARRAY_ELEMENTS = 1_000_000;

/** The version of V8's format that Node 20 to 26 write. */
const KNOWN_VERSION = 15;
const HEADER = 0xff;
const PADDING = 0;
const HOLE = 0x2d;

/**
 * How `writeClone` begins. V8 never writes the padding byte here and skips it when reading, so the
 * byte marks what `writeClone` wrote.
 */
export const CANONICAL_HEADER = Buffer.of(HEADER, KNOWN_VERSION, PADDING);

/** Whether `writeClone` wrote these bytes; V8 may write the same data in another form. */
export function isCanonicalClone(bytes: Uint8Array): boolean {
  return CANONICAL_HEADER.every((byte, index) => bytes[index] === byte);
}

/**
 * Refuses bytes that V8 could be hurt by, before V8 sees them. Its reader is memory-safe, but takes
 * a sparse array's length at its word: eight bytes are enough to make it allocate 268 MB. So this
 * walks the bytes and allows only the tags `StructuredCloneSerializer` makes, within its limits, up
 * to the very end.
 *
 * Formats newer than the known one (written by a newer Node) are left to V8.
 *
 * @throws RangeError or TypeError
 */
export function checkWireFormat(bytes: Uint8Array): void {
  const version = bytes[1] ?? 0;
  if (bytes[0] !== HEADER || version < KNOWN_VERSION)
    throw new TypeError('Not a structured clone.');
  if (version === KNOWN_VERSION) new WireCheck(bytes).check();
}

class WireCheck {
  #at = 2;
  #elements = 0;

  constructor(readonly bytes: Uint8Array) {}

  check(): void {
    this.#value(0);
    if (this.#at !== this.bytes.length) throw new TypeError('Bytes left over.');
  }

  #value(depth: number): void {
    if (depth > MAX_DEPTH + 1) throw new RangeError('Nested too deep.');
    const tag = String.fromCharCode(this.#tag());
    switch (tag) {
      case '_': // undefined
      case '0': // null
      case 'T':
      case 'F':
        return;
      case 'I': // integer, zigzag
      case 'U': // unsigned integer
      case '^': // reference to an object above
        this.#varint();
        return;
      case 'N': // double
      case 'D': // Date
        return this.#skip(8);
      case 'Z': // BigInt: sign bit and length, digits
        return this.#skip(Math.floor(this.#varint() / 2));
      case '"': // Latin-1
      case 'S': // UTF-8
      case 'c': // UTF-16
      case 'B': // ArrayBuffer
        return this.#skip(this.#varint());
      case '\\': // a view or a PythonValue, as `writeClone` writes them
        return this.#varint() === PYTHON_VALUE ? this.#python(depth) : this.#skip(this.#varint());
      case 'R': // RegExp: source, flags
        this.#value(depth + 1);
        this.#varint();
        return;
      case 'r':
        return this.#error(depth);
      case 'o':
        return this.#until('{', depth, 1);
      case ';': // Map
        return this.#until(':', depth, 1);
      case "'": // Set
        return this.#until(',', depth, 1);
      case 'A':
        return this.#denseArray(depth);
      case 'a':
        this.#count(this.#varint());
        return this.#until('@', depth, 2);
      default:
        throw new TypeError('Unknown tag.');
    }
  }

  /** Type, value and details. */
  #python(depth: number): void {
    for (let part = 0; part < 3; part++) this.#value(depth + 1);
  }

  #denseArray(depth: number): void {
    const length = this.#varint();
    this.#count(length);
    for (let index = 0; index < length; index++) {
      if (this.#peek() === HOLE) this.#at++;
      else this.#value(depth + 1);
    }
    this.#until('$', depth, 2);
  }

  /** Values up to the closing tag, then counts that V8 compares with what it read. */
  #until(end: string, depth: number, counts: number): void {
    while (this.#peek() !== end.charCodeAt(0)) this.#value(depth + 1);
    this.#at++;
    for (let index = 0; index < counts; index++) this.#varint();
  }

  #error(depth: number): void {
    for (;;) {
      const tag = String.fromCharCode(this.#tag());
      if (tag === '.') return;
      // The letters of the standard classes, then message, stack and cause, which have a value.
      if (ERROR_LETTERS.includes(tag)) continue;
      if (!'msc'.includes(tag)) throw new TypeError('Unknown tag.');
      this.#value(depth + 1);
    }
  }

  #count(elements: number): void {
    this.#elements += elements;
    if (this.#elements > MAX_ARRAY_ELEMENTS) throw new RangeError('Too many elements.');
  }

  #tag(): number {
    const tag = this.#peek();
    this.#at++;
    return tag;
  }

  #peek(): number {
    while (this.bytes[this.#at] === PADDING) this.#at++;
    return this.bytes[this.#at] ?? fail();
  }

  #skip(count: number): void {
    this.#at += count;
    if (this.#at > this.bytes.length) fail();
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 28; factor *= 128) {
      const byte = this.bytes[this.#at++] ?? fail();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
    return fail();
  }
}

function fail(): never {
  throw new RangeError('The bytes end too soon, or a number is too large.');
}
