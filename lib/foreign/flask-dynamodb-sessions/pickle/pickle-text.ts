import type { DataPath } from '../../../serializer/value/data-path.js';
import { MAX_LENGTH } from './pickle-limits.js';
import { Opcode } from './pickle-opcodes.js';
import type { PickleOutput } from './pickle-output.js';

/** The other half is for bytes, of which an item has far less. */
const MAX_TEXT = MAX_LENGTH / 2;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Writes text. What was written already is referred to: lists of records repeat their keys. */
export class PickleText {
  readonly #out: PickleOutput;
  readonly #path: DataPath;
  readonly #memo = new Map<string, number>();
  /** Of all text, each as often as it is referred to. */
  #length = 0;

  constructor(out: PickleOutput, path: DataPath) {
    this.#out = out;
    this.#path = path;
  }

  write(text: string): void {
    this.#length += text.length;
    if (this.#length > MAX_TEXT)
      this.#path.refuse(`is beyond ${MAX_TEXT} characters in all, which are not read again.`);
    const known = this.#memo.get(text);
    if (known !== undefined) return this.#out.counted(Opcode.binget, Opcode.longBinget, known);
    if (LONE_SURROGATE.test(text))
      this.#path.refuse('has half of a character, which UTF-8 cannot hold.');
    this.#out.sized(Opcode.shortBinunicode, Opcode.binunicode, Buffer.from(text, 'utf8'));
    this.#out.byte(Opcode.memoize);
    this.#memo.set(text, this.#memo.size);
  }
}
