const BEYOND_LATIN1 = /[^\0-\xff]/;
/** Up to here a loop in JavaScript is faster than the calls that write text at once. */
const SHORT_TEXT = 24;

/** Bytes that are written one after the other, into memory that grows. */
export class ByteOutput {
  #bytes = Buffer.allocUnsafeSlow(1024);
  #view = viewOf(this.#bytes);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Seven bits a byte, the lowest first. `value` is a whole number from 0 to 2^32 - 1. */
  varint(value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  int32(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.#length, value, true);
    this.#length += 4;
  }

  double(value: number, littleEndian = true): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, littleEndian);
    this.#length += 8;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Whether it was written: `false` for text with a character that Latin-1 does not have. */
  latin1(tag: number, text: string): boolean {
    const { length } = text;
    if (length > SHORT_TEXT) {
      if (BEYOND_LATIN1.test(text)) return false;
      this.#reserve(length + 6);
      this.byte(tag);
      this.varint(length);
      this.#length += this.#bytes.write(text, this.#length, 'latin1');
      return true;
    }
    this.#reserve(SHORT_TEXT + 2);
    const start = this.#length;
    this.#bytes[this.#length++] = tag;
    this.#bytes[this.#length++] = length;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0xff) {
        this.#length = start;
        return false;
      }
      this.#bytes[this.#length++] = code;
    }
    return true;
  }

  utf16(text: string): void {
    this.#reserve(text.length * 2);
    this.#length += this.#bytes.write(text, this.#length, 'utf16le');
  }

  /** All of it, in memory of its own. */
  finish(): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.#length);
    bytes.set(this.#bytes.subarray(0, this.#length));
    return bytes;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
