import { PyFloat } from './python-json.js';

type Stack = unknown[];

/** Where the items of an open list, tuple or dictionary begin. */
const MARK = Symbol('mark');

/**
 * `pickle.loads` of Python 3, as strict as it, for the types of plain data: `int` is a BigInt,
 * `float` a `PyFloat`, `tuple` and `list` arrays, `dict` a Map. Written from PEP 3154 and the table of
 * opcodes in `pickletools`, apart from the reader in the library.
 */
export function unpickle(pickle: Buffer): unknown {
  const stack: Stack = [];
  const memo: unknown[] = [];
  let at = 0;
  const take = (length: number): Buffer => {
    if (at + length > pickle.length) throw new Error('EOFError: ran out of input');
    at += length;
    return pickle.subarray(at - length, at);
  };
  const utf8 = (bytes: Buffer): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const little = (bytes: Buffer): bigint => {
    let value = 0n;
    bytes.forEach((byte, index) => (value |= BigInt(byte) << BigInt(8 * index)));
    return BigInt.asIntN(8 * bytes.length, value);
  };
  const toMark = (): unknown[] => {
    const from = stack.lastIndexOf(MARK);
    if (from < 0) throw new Error('UnpicklingError: could not find MARK');
    return stack.splice(from).slice(1);
  };
  const top = (): unknown => {
    if (stack.length === 0 || stack.at(-1) === MARK) throw new Error('UnpicklingError: stack');
    return stack.at(-1);
  };

  if (take(1)[0] !== 0x80) throw new Error('UnpicklingError: no PROTO');
  if ((take(1)[0] ?? 99) > 5) throw new Error('ValueError: unsupported pickle protocol');
  for (;;) {
    const opcode = take(1).toString('latin1');
    if (opcode === '.') break;
    switch (opcode) {
      case '(':
        stack.push(MARK);
        break;
      case 'N':
        stack.push(null);
        break;
      case '\x88':
      case '\x89':
        stack.push(opcode === '\x88');
        break;
      case 'K':
        stack.push(BigInt(take(1).readUInt8()));
        break;
      case 'M':
        stack.push(BigInt(take(2).readUInt16LE()));
        break;
      case 'J':
        stack.push(BigInt(take(4).readInt32LE()));
        break;
      case '\x8a':
        stack.push(little(take(take(1).readUInt8())));
        break;
      case '\x8b':
        stack.push(little(take(take(4).readInt32LE())));
        break;
      case 'G':
        stack.push(new PyFloat(take(8).readDoubleBE()));
        break;
      case '\x8c':
        stack.push(utf8(take(take(1).readUInt8())));
        break;
      case 'X':
        stack.push(utf8(take(take(4).readUInt32LE())));
        break;
      case 'C':
        stack.push(Buffer.from(take(take(1).readUInt8())));
        break;
      case 'B':
        stack.push(Buffer.from(take(take(4).readUInt32LE())));
        break;
      case ']':
        stack.push([]);
        break;
      case 'e': {
        const items = toMark();
        (top() as unknown[]).push(...items);
        break;
      }
      case 'a': {
        const item = stack.pop();
        (top() as unknown[]).push(item);
        break;
      }
      case '}':
        stack.push(new Map());
        break;
      case 'u': {
        const items = toMark();
        if (items.length % 2 !== 0) throw new Error('UnpicklingError: odd number of items');
        for (let i = 0; i < items.length; i += 2) {
          (top() as Map<unknown, unknown>).set(items[i], items[i + 1]);
        }
        break;
      }
      case '\x94':
        memo.push(top());
        break;
      case 'h':
      case 'j': {
        const index = opcode === 'h' ? take(1).readUInt8() : take(4).readUInt32LE();
        if (index >= memo.length) throw new Error('UnpicklingError: memo value not found');
        stack.push(memo[index]);
        break;
      }
      case '\x95':
        if (Number(take(8).readBigUInt64LE()) > pickle.length - at) throw new Error('bad frame');
        break;
      default:
        throw new Error(`UnpicklingError: invalid load key, ${JSON.stringify(opcode)}.`);
    }
  }
  if (stack.length !== 1) throw new Error('UnpicklingError: stack is not empty');
  return stack[0];
}

/** `base64.decodebytes`, but only of what `base64.encodebytes` writes. */
export function decodebytes(text: string): Buffer {
  const lines = text.split('\n');
  const tail = lines.pop();
  const full = lines.slice(0, -1).every((line) => /^[A-Za-z0-9+/]{76}$/.test(line));
  if (tail !== '' || !full || !/^[A-Za-z0-9+/]{1,76}={0,2}$/.test(lines.at(-1) ?? '')) {
    throw new Error('binascii.Error: not as encodebytes writes it');
  }
  return Buffer.from(lines.join(''), 'base64');
}
