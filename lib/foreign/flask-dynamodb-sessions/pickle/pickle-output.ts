import { ByteOutput } from '../../../serializer/byte-output.js';
import { Opcode } from './pickle-opcodes.js';

/** Opcodes and their operands. */
export class PickleOutput extends ByteOutput {
  opcodes(...codes: readonly number[]): void {
    for (const code of codes) this.byte(code);
  }

  /** An opcode with a count, for which there is one that takes one byte, and one that takes four. */
  counted(short: number, long: number, count: number): void {
    if (count < 256) return this.opcodes(short, count);
    this.byte(long);
    this.int32(count);
  }

  /** Bytes behind their length. */
  sized(short: number, long: number, bytes: Buffer): void {
    this.counted(short, long, bytes.length);
    this.raw(bytes);
  }

  /** Two's complement, little-endian, with room for the sign. */
  integer(value: bigint): void {
    const magnitude = value < 0n ? -value : value;
    const length = (magnitude.toString(16).length >> 1) + 1;
    const hex = BigInt.asUintN(length * 8, value)
      .toString(16)
      .padStart(length * 2, '0');
    this.sized(Opcode.long1, Opcode.long4, Buffer.from(Buffer.from(hex, 'hex').toReversed()));
  }
}
