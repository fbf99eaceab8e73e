import { ByteOutput } from '../byte-output.js';

const DIGIT_BYTES = 8;
const LATIN1 = '"'.charCodeAt(0);
const PADDING = 0;

/** The values of V8's format that are no objects, each after its tag, which is one letter. */
export class CloneOutput extends ByteOutput {
  tag(letter: string): void {
    this.byte(letter.charCodeAt(0));
  }

  mark(letter: string, ...counts: readonly number[]): void {
    this.tag(letter);
    for (const count of counts) this.varint(count);
  }

  bytes(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.raw(bytes);
  }

  number(value: number): void {
    if ((value | 0) === value && !Object.is(value, -0)) {
      this.tag('I');
      return this.varint(((value << 1) ^ (value >> 31)) >>> 0);
    }
    this.tag('N');
    this.double(value);
  }

  bigint(value: bigint): void {
    const hex = (value < 0n ? -value : value).toString(16);
    const length = value === 0n ? 0 : Math.ceil(hex.length / (DIGIT_BYTES * 2)) * DIGIT_BYTES;
    this.tag('Z');
    this.varint(length * 2 + (value < 0n ? 1 : 0));
    this.raw(Buffer.from(hex.padStart(length * 2, '0').slice(-length * 2), 'hex').toReversed());
  }

  text(text: string): void {
    if (this.latin1(LATIN1, text)) return;
    const bytes = text.length * 2;
    const lengthBytes = Math.ceil((32 - Math.clz32(bytes)) / 7);
    // V8 aligns this text to two bytes.
    if ((this.length + 1 + lengthBytes) % 2 === 1) this.byte(PADDING);
    this.tag('c');
    this.varint(bytes);
    this.utf16(text);
  }
}
