import { SessionSerializationError } from '../../errors/session-serialization.error.js';
import { refuseUnlessCloned } from './clone-data.js';
import { readClone } from './clone-reader.js';
import { needsRepair, repairClone } from './clone-repair.js';
import { checkWireFormat, isCanonicalClone } from './clone-wire-format.js';
import { writeClone } from './clone-writer.js';
import { isPlainObject } from '../value/plain-object.js';
import type { SessionSerializer } from '../session-serializer.js';

/**
 * The structured clone algorithm in V8's format (`node:v8`), for data that JSON cannot hold. A value
 * comes back exactly as it was, or `serialize` throws with its path:
 *
 * | value | |
 * |---|---|
 * | whatever `JsonSerializer` keeps; `undefined`, NaN, Infinity, -0, BigInt, holes in arrays | round-trips |
 * | Date, Map, Set, RegExp, ArrayBuffer, typed array, DataView, Buffer | round-trips |
 * | Error and the six standard kinds, with message, stack and cause | round-trips |
 * | cycle, object stored in two places | round-trips |
 * | PythonValue of a table that sessions were moved out of | round-trips |
 * | object without prototype | reads back as `{}` |
 * | view of a part of some memory; named properties put on a view | reads back over memory of its own; are lost |
 * | two views of the same bytes, SharedArrayBuffer, resizable ArrayBuffer | throws |
 * | function, symbol, Promise, WeakMap, Proxy, boxed primitive, any other class instance | throws |
 * | Error or RegExp with state of its own (`code`, `lastIndex`) | throws |
 * | own key `__proto__`, symbol key, more than 500 levels | throws |
 *
 * Reading builds only these types and runs no code (OWASP ASVS 5.0, 1.5.2). The same data has the same
 * bytes whatever Node writes it and however it came about, and every Node from 20 on reads them.
 */
export class StructuredCloneSerializer implements SessionSerializer {
  readonly format = 'structured-clone@1';

  /** @throws SessionSerializationError for what would be changed or dropped. */
  serialize(data: Record<string, unknown>): Uint8Array {
    refuseUnlessCloned(data);
    try {
      return writeClone(data);
    } catch (error) {
      throw new SessionSerializationError('', 'cannot be cloned.', { cause: error });
    }
  }

  /** @throws Error for anything but bytes this serializer wrote; its message holds nothing of them. */
  deserialize(raw: string | Uint8Array): Record<string, unknown> {
    if (typeof raw === 'string') throw new TypeError('The payload is not bytes.');
    const data = read(raw);
    if (!isPlainObject(data)) throw new TypeError('The payload is not an object.');
    if (needsRepair(raw, data)) repairClone(data);
    return data;
  }

  /** Not where V8 chose the form, as earlier versions of this module let it. */
  isCanonical(raw: string | Uint8Array): boolean {
    return typeof raw !== 'string' && isCanonicalClone(raw);
  }
}

function read(bytes: Uint8Array): unknown {
  try {
    checkWireFormat(bytes);
    return readClone(bytes);
  } catch {
    // V8's message may quote the payload, which must not get into logs: it is not kept as a cause.
    throw new TypeError('The payload is not a structured clone.');
  }
}
