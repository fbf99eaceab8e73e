import { isMap, isSet, isUint8Array } from 'node:util/types';
import { DataPath } from '../../../serializer/value/data-path.js';
import { BIGINT_OF_A_NUMBER } from '../../shared/payload-values.js';
import { Opcode } from './pickle-opcodes.js';
import { MAX_INTEGER_BYTES } from './pickle-limits.js';
import { integerBytes, PickleOutput } from './pickle-output.js';
import { className, isPlainObject } from '../../../serializer/value/plain-object.js';
import { PickleText } from './pickle-text.js';
import { PickleGlobal, PickleObject } from './pickle-object.js';
import { areDistinct, areKeys } from './pickle-keys.js';
import { factoryGlobal, plainObject } from './plain-objects.js';
import { PythonValue } from '../../../serializer/value/python-value.js';

const PROTOCOL = 4;
const IN_A_SET = 'a value that can change, in a set';

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
  readonly #text = new PickleText(this.#out, this.#path);
  /** How many sets the walk is inside of. */
  #sets = 0;

  document(data: unknown): Buffer {
    this.#out.opcodes(Opcode.proto, PROTOCOL);
    this.#dict(this.#path.root(data));
    this.#out.byte(Opcode.stop);
    return this.#out.finish();
  }

  #value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        return this.#text.write(value);
      case 'boolean':
        return this.#out.byte(value ? Opcode.newtrue : Opcode.newfalse);
      case 'number':
        return this.#out.number(value);
      case 'bigint':
        return this.#bigint(value);
      case 'object':
        if (value === null) return this.#out.byte(Opcode.none);
        if (Array.isArray(value)) return this.#list(value);
        if (Buffer.isBuffer(value))
          return this.#out.sized(Opcode.shortBinbytes, Opcode.binbytes, value);
        if (value instanceof PythonValue) return this.#python(value as PythonValue);
        // In a set there are no values that can change: a dict has no place there.
        if (this.#sets > 0) return this.#refuse(IN_A_SET);
        if (isSet(value)) return this.#set(value);
        if (isMap(value)) return this.#map(value);
        if (isUint8Array(value) && className(value) === 'Uint8Array')
          return this.#object(new PickleObject('bytearray', [Buffer.from(value)]));
        if (isPlainObject(value)) return this.#dict(value);
        return this.#path.refuseInstance(value);
      default:
        return this.#refuse(typeof value);
    }
  }

  #dict(object: Record<string, unknown>): void {
    this.#out.opcodes(Opcode.emptyDict, Opcode.mark);
    this.#path.properties(object, (value, key) => {
      this.#text.write(key);
      this.#value(value);
    });
    this.#out.byte(Opcode.setitems);
  }

  #map(map: ReadonlyMap<unknown, unknown>): void {
    const keys = [...map.keys()];
    if (!areKeys(keys) || keys.every((key) => typeof key === 'string')) {
      this.#path.refuse(
        'is a Map that would come back as something else. Store a plain object, ' +
          'or a Map that has a key which is a number, a boolean or null, and no objects as keys.',
      );
    }
    this.#out.byte(Opcode.emptyDict);
    this.#items(map);
  }

  #items(map: ReadonlyMap<unknown, unknown>): void {
    this.#out.byte(Opcode.mark);
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

  #set(set: ReadonlySet<unknown>): void {
    this.#out.byte(Opcode.emptySet);
    this.#members(set, Opcode.additems);
  }

  #members(set: ReadonlySet<unknown>, end: number): void {
    const members = [...set];
    if (className(set) !== 'Set' || !areDistinct(members))
      this.#refuse('a Set that would come back as something else');
    this.#out.byte(Opcode.mark);
    this.#sets++;
    this.#path.enter('values()');
    this.#path.items(members, (value) => this.#value(value));
    this.#path.leave();
    this.#sets--;
    this.#out.byte(end);
  }

  #python(python: PythonValue): void {
    const { type, value, details } = python;
    const { factory, ...others } = details;
    if (type === 'frozenset' && isSet(value) && Object.keys(details).length === 0)
      return this.#members(value, Opcode.frozenset);
    if (!isMap(value)) return this.#object(plainObject(python) ?? this.#refuseForm(type));
    const isDefault = type === 'collections.defaultdict';
    const named = isDefault && factory !== undefined ? factoryGlobal(factory) : undefined;
    const isWhole = named?.path === factory && Object.keys(others).length === 0;
    if (!isWhole || !(isDefault || type === 'collections.OrderedDict')) this.#refuseForm(type);
    if (this.#sets > 0) this.#refuse(IN_A_SET);
    if (!areKeys([...value.keys()])) this.#refuseForm(type);
    this.#object(new PickleObject(type, named === undefined ? [] : [named]));
    this.#items(value);
  }

  /** What Python makes of a name that it knows. */
  #object({ path, args, making, state }: PickleObject): void {
    this.#global(path);
    for (const arg of args) {
      if (arg instanceof PickleObject) this.#object(arg);
      else if (arg instanceof PickleGlobal) this.#global(arg.path);
      else this.#value(arg);
    }
    this.#out.tuple(args.length);
    this.#out.byte(Opcode[making === 'REDUCE' ? 'reduce' : 'newobj']);
    if (!isMap(state)) return;
    this.#out.opcodes(Opcode.emptyDict, Opcode.mark);
    for (const [key, value] of state) {
      this.#text.write(String(key));
      this.#out.integer(BigInt(value as bigint | number));
    }
    this.#out.opcodes(Opcode.setitems, Opcode.build);
  }

  #global(path: string): void {
    const dot = path.lastIndexOf('.');
    this.#text.write(dot < 0 ? 'builtins' : path.slice(0, dot));
    this.#text.write(path.slice(dot + 1));
    this.#out.byte(Opcode.stackGlobal);
  }

  #list(list: readonly unknown[]): void {
    // What is an array in a set was a tuple, as a list cannot be there.
    const isTuple = this.#sets > 0;
    this.#out.opcodes(...(isTuple ? [] : [Opcode.emptyList]), Opcode.mark);
    this.#path.items(list, (value) => this.#value(value));
    this.#out.byte(isTuple ? Opcode.tuple : Opcode.appends);
  }

  #bigint(value: bigint): void {
    if (Number.isSafeInteger(Number(value))) this.#path.refuse(BIGINT_OF_A_NUMBER);
    if (integerBytes(value) > MAX_INTEGER_BYTES)
      this.#path.refuse(
        `is an integer of more than ${MAX_INTEGER_BYTES} bytes, which is not read again.`,
      );
    this.#out.integer(value);
  }

  #refuse(what: string): never {
    return this.#path.refuse(
      `is ${what}, which a pickle of plain data cannot hold. ` +
        'Store text, a number, a boolean, null, a Buffer, an array or a plain object.',
    );
  }

  #refuseForm(type: string): never {
    return this.#path.refuse(
      `is a PythonValue ${type} that Python would not give back like this. ` +
        'See PythonContents for the form of its value.',
    );
  }
}
