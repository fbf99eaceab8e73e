import { PickleInput } from './pickle-input.js';
import { PickleTree } from './pickle-tree.js';
import { Opcode } from './pickle-opcodes.js';

const MIN_PROTOCOL = 2;
const MAX_PROTOCOL = 5;

/**
 * Reads a pickle of plain data without executing it: opcodes that name code are unknown here, and
 * anything unknown ends the reading. Dictionaries are objects, or a Map when a key is no text.
 *
 * @throws Error whose message holds nothing of the pickle
 */
export function readPickle(bytes: Uint8Array): unknown {
  return new PickleReader(bytes).document();
}

/** The stack machine that a pickle is a program for. */
class PickleReader {
  readonly #input: PickleInput;
  readonly #memo = new Map<number, unknown>();
  readonly #marks: number[] = [];
  #stack: unknown[] = [];

  constructor(bytes: Uint8Array) {
    this.#input = new PickleInput(bytes);
  }

  document(): unknown {
    const protocol = this.#input.uint8() === Opcode.proto ? this.#input.uint8() : 0;
    if (protocol < MIN_PROTOCOL || protocol > MAX_PROTOCOL) {
      throw new TypeError(`Only pickle protocols ${MIN_PROTOCOL} to ${MAX_PROTOCOL} are read.`);
    }
    for (let opcode = this.#input.uint8(); opcode !== Opcode.stop; opcode = this.#input.uint8()) {
      this.#scalar(opcode);
    }
    if (this.#stack.length !== 1 || this.#marks.length > 0 || !this.#input.atEnd) {
      throw new TypeError('The pickle does not end where it should.');
    }
    return new PickleTree().copy(this.#stack[0]);
  }

  #scalar(opcode: number): void {
    const input = this.#input;
    switch (opcode) {
      case Opcode.none:
        return this.#push(null);
      case Opcode.newtrue:
        return this.#push(true);
      case Opcode.newfalse:
        return this.#push(false);
      case Opcode.binint:
        return this.#push(input.int32());
      case Opcode.binint1:
        return this.#push(input.uint8());
      case Opcode.binint2:
        return this.#push(input.uint16());
      case Opcode.long1:
        return this.#push(input.integer(input.uint8()));
      case Opcode.long4:
        return this.#push(input.integer(input.uint32()));
      case Opcode.binfloat:
        return this.#push(input.float());
      case Opcode.shortBinunicode:
        return this.#push(input.text(input.uint8()));
      case Opcode.binunicode:
        return this.#push(input.text(input.uint32()));
      case Opcode.binunicode8:
        return this.#push(input.text(input.uint64()));
      case Opcode.shortBinbytes:
        return this.#push(input.bytes(input.uint8()));
      case Opcode.binbytes:
        return this.#push(input.bytes(input.uint32()));
      case Opcode.binbytes8:
        return this.#push(input.bytes(input.uint64()));
      default:
        return this.#container(opcode);
    }
  }

  #container(opcode: number): void {
    switch (opcode) {
      case Opcode.mark:
        this.#marks.push(this.#stack.length);
        return;
      case Opcode.emptyDict:
        return this.#push(new Map<unknown, unknown>());
      case Opcode.setitem:
        return this.#setItems(this.#pop(2));
      case Opcode.setitems:
        return this.#setItems(this.#popToMark());
      case Opcode.emptyList:
      case Opcode.emptyTuple:
        return this.#push([]);
      case Opcode.append:
        return this.#append(this.#pop(1));
      case Opcode.appends:
        return this.#append(this.#popToMark());
      case Opcode.tuple1:
        return this.#push(this.#pop(1));
      case Opcode.tuple2:
        return this.#push(this.#pop(2));
      case Opcode.tuple3:
        return this.#push(this.#pop(3));
      case Opcode.tuple:
        return this.#push(this.#popToMark());
      default:
        return this.#memory(opcode);
    }
  }

  #memory(opcode: number): void {
    const input = this.#input;
    switch (opcode) {
      case Opcode.memoize:
        this.#memo.set(this.#memo.size, this.#top());
        return;
      case Opcode.binput:
        this.#memo.set(input.uint8(), this.#top());
        return;
      case Opcode.longBinput:
        this.#memo.set(input.uint32(), this.#top());
        return;
      case Opcode.binget:
        return this.#recall(input.uint8());
      case Opcode.longBinget:
        return this.#recall(input.uint32());
      case Opcode.frame:
        // Only a hint for how much to read ahead, and here everything has been read.
        input.uint64();
        return;
      default:
        throw new TypeError(`The pickle opcode 0x${opcode.toString(16)} is refused.`);
    }
  }

  #recall(index: number): void {
    if (!this.#memo.has(index)) throw new TypeError('The pickle recalls what it never stored.');
    this.#push(this.#memo.get(index));
  }

  #setItems(items: readonly unknown[]): void {
    const dict = this.#top();
    if (!(dict instanceof Map) || items.length % 2 !== 0)
      throw new TypeError('The pickle is broken.');
    for (let index = 0; index < items.length; index += 2) dict.set(items[index], items[index + 1]);
  }

  #append(items: readonly unknown[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw new TypeError('The pickle is broken.');
    for (const item of items) list.push(item);
  }

  #push(value: unknown): void {
    this.#stack.push(value);
  }

  #top(): unknown {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0))
      throw new TypeError('The pickle is broken.');
    return this.#stack.at(-1);
  }

  #pop(count: number): unknown[] {
    const start = this.#stack.length - count;
    if (start < (this.#marks.at(-1) ?? 0)) throw new TypeError('The pickle is broken.');
    return this.#stack.splice(start);
  }

  #popToMark(): unknown[] {
    const mark = this.#marks.pop();
    if (mark === undefined) throw new TypeError('The pickle is broken.');
    return this.#stack.splice(mark);
  }
}
