import { isMap } from 'node:util/types';
import { DataPath } from '../../../serializer/value/data-path.js';
import { BIGINT_OF_A_NUMBER } from '../../shared/payload-values.js';
import { Opcode } from './pickle-opcodes.js';
import { PickleOutput } from './pickle-output.js';
import { isPlainObject } from '../../../serializer/value/plain-object.js';

const LONE_SURROGATE = /\p{Surrogate}/u;
const PROTOCOL = 4;

/**
 * Writes plain data as a pickle of protocol 4, which every Python from 3.4 reads.
 *
 * @throws SessionSerializationError for what would not come back as it was
 */
export function writePickle(data: unknown): Buffer {
  return new PickleWriter().document(data);
}

class PickleWriter {
  readonly #path = new DataPath();
  readonly #out = new PickleOutput();
  /** Text that was written already is referred to: lists of records repeat their keys. */
  readonly #memo = new Map<string, number>();

  document(data: unknown): Buffer {
    this.#out.opcodes(Opcode.proto, PROTOCOL);
    this.#object(this.#path.root(data));
    this.#out.byte(Opcode.stop);
    return this.#out.finish();
  }

  #value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'boolean':
        return this.#out.byte(value ? Opcode.newtrue : Opcode.newfalse);
      case 'number':
        return this.#number(value);
      case 'bigint':
        return this.#bigint(value);
      case 'object':
        if (value === null) return this.#out.byte(Opcode.none);
        if (Array.isArray(value)) return this.#list(value);
        if (Buffer.isBuffer(value))
          return this.#out.sized(Opcode.shortBinbytes, Opcode.binbytes, value);
        if (isMap(value)) return this.#map(value);
        if (isPlainObject(value)) return this.#object(value);
        return this.#path.refuseInstance(value);
      default:
        return this.#refuse(typeof value);
    }
  }

  #object(object: Record<string, unknown>): void {
    this.#out.opcodes(Opcode.emptyDict, Opcode.mark);
    this.#path.properties(object, (value, key) => {
      this.#text(key);
      this.#value(value);
    });
    this.#out.byte(Opcode.setitems);
  }

  #map(map: ReadonlyMap<unknown, unknown>): void {
    const keys = [...map.keys()];
    // To Python `True` and `1` are one key.
    const distinct = new Set(keys.map((key) => (typeof key === 'boolean' ? Number(key) : key)));
    const plain = keys.every((key) => typeof key !== 'object' || key === null);
    if (!plain || distinct.size < keys.length || keys.every((key) => typeof key === 'string')) {
      this.#path.refuse(
        'is a Map that would come back as something else. Store a plain object, ' +
          'or a Map that has a key which is a number, a boolean or null, and no objects as keys.',
      );
    }
    this.#out.opcodes(Opcode.emptyDict, Opcode.mark);
    this.#path.open(map);
    for (const [key, value] of map) {
      this.#path.enter(String(key));
      this.#value(key);
      this.#value(value);
      this.#path.leave();
    }
    this.#path.close();
    this.#out.byte(Opcode.setitems);
  }

  #list(list: readonly unknown[]): void {
    this.#out.opcodes(Opcode.emptyList, Opcode.mark);
    this.#path.items(list, (value) => this.#value(value));
    this.#out.byte(Opcode.appends);
  }

  #text(text: string): void {
    const known = this.#memo.get(text);
    if (known !== undefined) return this.#out.counted(Opcode.binget, Opcode.longBinget, known);
    if (LONE_SURROGATE.test(text))
      this.#path.refuse('has half of a character, which UTF-8 cannot hold.');
    const bytes = Buffer.from(text, 'utf8');
    this.#out.sized(Opcode.shortBinunicode, Opcode.binunicode, bytes);
    this.#out.byte(Opcode.memoize);
    this.#memo.set(text, this.#memo.size);
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      this.#out.byte(Opcode.binfloat);
      this.#out.double(value, false);
    } else if (value >= 0 && value < 2 ** 8) {
      this.#out.opcodes(Opcode.binint1, value);
    } else if (value >= -(2 ** 31) && value < 2 ** 31) {
      this.#out.byte(Opcode.binint);
      this.#out.int32(value);
    } else {
      this.#out.integer(BigInt(value));
    }
  }

  #bigint(value: bigint): void {
    if (Number.isSafeInteger(Number(value))) this.#path.refuse(BIGINT_OF_A_NUMBER);
    this.#out.integer(value);
  }

  #refuse(what: string): never {
    return this.#path.refuse(
      `is ${what}, which a pickle of plain data cannot hold. ` +
        'Store text, a number, a boolean, null, a Buffer, an array or a plain object.',
    );
  }
}
