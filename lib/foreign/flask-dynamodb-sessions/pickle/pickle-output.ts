import { ByteOutput } from '../../../serializer/byte-output.js';
import { Opcode } from './pickle-opcodes.js';

const TUPLES = [Opcode.emptyTuple, Opcode.tuple1, Opcode.tuple2, Opcode.tuple3];

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

  /** Two's complement, little-endian, in as few bytes as Python takes. */
  integer(value: bigint): void {
    const length = integerBytes(value);
    const hex = BigInt.asUintN(length * 8, value)
      .toString(16)
      .padStart(length * 2, '0');
    this.sized(Opcode.long1, Opcode.long4, Buffer.from(Buffer.from(hex, 'hex').toReversed()));
  }

  /** An integer where it is one that a number holds exactly, else a float. */
  number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      this.byte(Opcode.binfloat);
      this.double(value, false);
    } else if (value >= 0 && value < 2 ** 8) {
      this.opcodes(Opcode.binint1, value);
    } else if (value >= -(2 ** 31) && value < 2 ** 31) {
      this.byte(Opcode.binint);
      this.int32(value);
    } else {
      this.integer(BigInt(value));
    }
  }

  /** Makes a tuple of up to three values on the stack. */
  tuple(count: number): void {
    this.byte(TUPLES[count] ?? Opcode.tuple);
  }
}

/** How many bytes an integer has, its sign among them. */
export function integerBytes(value: bigint): number {
  const hex = (value < 0n ? -value - 1n : value).toString(16);
  const bits = hex.length * 4 - Math.clz32(Number.parseInt(hex.slice(0, 1), 16)) + 28;
  return (bits >> 3) + 1;
}
