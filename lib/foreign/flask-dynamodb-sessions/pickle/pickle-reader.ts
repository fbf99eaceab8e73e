import { PickleInput } from './pickle-input.js';
import { PickleGlobal, PickleObject, refusePython, type Making } from './pickle-object.js';
import { broken, PickleStack } from './pickle-stack.js';
import { PickleTree } from './pickle-tree.js';
import { Opcode } from './pickle-opcodes.js';
import { RefusedPayload } from '../../../serializer/refused-payload.js';

const MIN_PROTOCOL = 2;
const MAX_PROTOCOL = 5;

/**
 * Reads a pickle of plain data without executing it: what names code is only noted, and anything but
 * the few names of plain values ends the reading. Dictionaries are objects, or a Map when a key is no text.
 *
 * @throws Error whose message holds nothing of the pickle
 */
export function readPickle(bytes: Uint8Array): unknown {
  return new PickleReader(bytes).document();
}

/** The stack machine that a pickle is a program for. */
class PickleReader {
  readonly #input: PickleInput;
  readonly #stack = new PickleStack();

  constructor(bytes: Uint8Array) {
    this.#input = new PickleInput(bytes);
  }

  document(): unknown {
    const protocol = this.#input.uint8() === Opcode.proto ? this.#input.uint8() : 0;
    if (protocol < MIN_PROTOCOL || protocol > MAX_PROTOCOL) {
      throw new RefusedPayload(
        `Only pickle protocols ${MIN_PROTOCOL} to ${MAX_PROTOCOL} are read.`,
      );
    }
    for (let opcode = this.#input.uint8(); opcode !== Opcode.stop; opcode = this.#input.uint8()) {
      this.#scalar(opcode);
    }
    const value = this.#stack.last();
    if (!this.#input.atEnd) throw new RefusedPayload('The pickle does not end where it should.');
    return new PickleTree().copy(value);
  }

  #scalar(opcode: number): void {
    const [input, stack] = [this.#input, this.#stack];
    switch (opcode) {
      case Opcode.none:
        return stack.push(null);
      case Opcode.newtrue:
        return stack.push(true);
      case Opcode.newfalse:
        return stack.push(false);
      case Opcode.binint:
        return stack.push(input.int32());
      case Opcode.binint1:
        return stack.push(input.uint8());
      case Opcode.binint2:
        return stack.push(input.uint16());
      case Opcode.long1:
        return stack.push(input.integer(input.uint8()));
      case Opcode.long4:
        return stack.push(input.integer(input.uint32()));
      case Opcode.binfloat:
        return stack.push(input.float());
      case Opcode.shortBinunicode:
        return stack.push(input.text(input.uint8()));
      case Opcode.binunicode:
        return stack.push(input.text(input.uint32()));
      case Opcode.binunicode8:
        return stack.push(input.text(input.uint64()));
      case Opcode.shortBinbytes:
        return stack.push(input.bytes(input.uint8()));
      case Opcode.binbytes:
        return stack.push(input.bytes(input.uint32()));
      case Opcode.binbytes8:
        return stack.push(input.bytes(input.uint64()));
      default:
        return this.#container(opcode);
    }
  }

  #container(opcode: number): void {
    const stack = this.#stack;
    switch (opcode) {
      case Opcode.mark:
        return this.#stack.mark();
      case Opcode.emptyDict:
        return stack.push(new Map<unknown, unknown>());
      case Opcode.setitem:
        return this.#setItems(stack.pop(2));
      case Opcode.setitems:
        return this.#setItems(stack.popToMark());
      case Opcode.emptyList:
      case Opcode.emptyTuple:
        return stack.push([]);
      case Opcode.append:
        return this.#append(stack.pop(1));
      case Opcode.appends:
        return this.#append(stack.popToMark());
      case Opcode.tuple1:
        return stack.push(stack.pop(1));
      case Opcode.tuple2:
        return stack.push(stack.pop(2));
      case Opcode.tuple3:
        return stack.push(stack.pop(3));
      case Opcode.tuple:
        return stack.push(stack.popToMark());
      default:
        return this.#memory(opcode);
    }
  }

  #memory(opcode: number): void {
    const input = this.#input;
    switch (opcode) {
      case Opcode.memoize:
        return this.#stack.store();
      case Opcode.binput:
        return this.#stack.store(input.uint8());
      case Opcode.longBinput:
        return this.#stack.store(input.uint32());
      case Opcode.binget:
        return this.#stack.recall(input.uint8());
      case Opcode.longBinget:
        return this.#stack.recall(input.uint32());
      case Opcode.frame:
        // Only a hint for how much to read ahead, and here everything has been read.
        input.uint64();
        return;
      default:
        return this.#object(opcode);
    }
  }

  #object(opcode: number): void {
    const [input, stack] = [this.#input, this.#stack];
    switch (opcode) {
      case Opcode.global:
        return stack.push(new PickleGlobal(input.line(), input.line()));
      case Opcode.stackGlobal: {
        const [module, name] = stack.pop(2);
        return stack.push(new PickleGlobal(module, name));
      }
      case Opcode.reduce:
        return this.#make('REDUCE');
      case Opcode.newobj:
        return this.#make('NEWOBJ');
      case Opcode.build:
        return this.#build(stack.pop(1)[0]);
      case Opcode.emptySet:
        return stack.push(new PickleObject('set', [[]]));
      case Opcode.additems:
        return this.#addItems(stack.popToMark());
      case Opcode.frozenset:
        return stack.push(new PickleObject('frozenset', [stack.popToMark()]));
      case Opcode.bytearray8:
        return stack.push(new PickleObject('bytearray', [input.bytes(input.uint64())]));
      default:
        throw new RefusedPayload(`The pickle opcode 0x${opcode.toString(16)} is refused.`);
    }
  }

  #make(making: Making): void {
    const [what, args] = this.#stack.pop(2);
    if (!(what instanceof PickleGlobal) || !Array.isArray(args)) throw broken();
    this.#stack.push(what.make(making, args));
  }

  #build(state: unknown): void {
    const object = this.#stack.top();
    if (!(object instanceof PickleObject)) throw broken();
    if (object.making !== 'NEWOBJ' || object.state !== undefined) refusePython(object.path);
    object.state = state;
  }

  #setItems(items: readonly unknown[]): void {
    const top = this.#stack.top();
    const dict = top instanceof PickleObject ? top.items : top;
    if (!(dict instanceof Map) || items.length % 2 !== 0) throw broken();
    for (let index = 0; index < items.length; index += 2) dict.set(items[index], items[index + 1]);
  }

  #addItems(items: readonly unknown[]): void {
    const set = this.#stack.top();
    if (!(set instanceof PickleObject) || set.path !== 'set') throw broken();
    append(set.args[0], items);
  }

  #append(items: readonly unknown[]): void {
    append(this.#stack.top(), items);
  }
}

function append(list: unknown, items: readonly unknown[]): void {
  if (!Array.isArray(list)) throw broken();
  for (const item of items) list.push(item);
}
