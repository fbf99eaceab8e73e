import { Opcode } from './pickle-opcodes.js';

/** Collects opcodes and their operands. */
export class PickleOutput {
  readonly #parts: Buffer[] = [];

  opcode(code: number): this {
    return this.uint8(code);
  }

  uint8(value: number): this {
    return this.#fixed(1, (bytes) => bytes.writeUInt8(value));
  }

  int32(value: number): this {
    return this.#fixed(4, (bytes) => bytes.writeInt32LE(value));
  }

  uint32(value: number): this {
    return this.#fixed(4, (bytes) => bytes.writeUInt32LE(value));
  }

  float(value: number): this {
    return this.#fixed(8, (bytes) => bytes.writeDoubleBE(value));
  }

  /** Bytes behind their length, which is one byte or four. */
  sized(short: number, long: number, bytes: Buffer): this {
    if (bytes.length < 256) this.opcode(short).uint8(bytes.length);
    else this.opcode(long).uint32(bytes.length);
    this.#parts.push(bytes);
    return this;
  }

  /** Two's complement, little-endian, with room for the sign. */
  integer(value: bigint): this {
    const magnitude = value < 0n ? -value : value;
    const length = (magnitude.toString(16).length >> 1) + 1;
    const hex = BigInt.asUintN(length * 8, value)
      .toString(16)
      .padStart(length * 2, '0');
    return this.sized(
      Opcode.long1,
      Opcode.long4,
      Buffer.from(Buffer.from(hex, 'hex').toReversed()),
    );
  }

  toBuffer(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #fixed(length: number, write: (bytes: Buffer) => void): this {
    const bytes = Buffer.alloc(length);
    write(bytes);
    this.#parts.push(bytes);
    return this;
  }
}
