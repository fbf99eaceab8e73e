import { MAX_INTEGER_BYTES } from './pickle-limits.js';
import { RefusedPayload } from '../../../serializer/refused-payload.js';

const NEWLINE = 0x0a;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads the operands of pickle opcodes, never past the end. */
export class PickleInput {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.#bytes.length;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  uint8(): number {
    return this.#take(1).readUInt8();
  }

  uint16(): number {
    return this.#take(2).readUInt16LE();
  }

  int32(): number {
    return this.#take(4).readInt32LE();
  }

  uint32(): number {
    return this.#take(4).readUInt32LE();
  }

  /** A length of eight bytes; whatever does not fit the input fails when it is taken. */
  uint64(): number {
    return Number(this.#take(8).readBigUInt64LE());
  }

  /** Big-endian, unlike everything else in a pickle. */
  float(): number {
    return this.#take(8).readDoubleBE();
  }

  bytes(length: number): Buffer {
    return Buffer.from(this.#take(length));
  }

  text(length: number): string {
    const bytes = this.#take(length);
    try {
      return UTF8.decode(bytes);
    } catch {
      throw new RefusedPayload('The pickle has text that is not UTF-8.');
    }
  }

  /** Text that ends with its line. */
  line(): string {
    const end = this.#bytes.indexOf(NEWLINE, this.#at);
    if (end < 0) throw new RefusedPayload('The pickle is cut short.');
    const text = this.text(end - this.#at);
    this.#at++;
    return text;
  }

  /** Two's complement, little-endian, of any length. */
  integer(length: number): number | bigint {
    if (length > MAX_INTEGER_BYTES)
      throw new RefusedPayload('The pickle has an integer that is too long.');
    if (length === 0) return 0;
    const bytes = Buffer.from(this.#take(length).toReversed());
    const value = BigInt.asIntN(length * 8, BigInt(`0x${bytes.toString('hex')}`));
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  #take(length: number): Buffer {
    if (length > this.#bytes.length - this.#at)
      throw new RefusedPayload('The pickle is cut short.');
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }
}
