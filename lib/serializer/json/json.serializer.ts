import { SessionSerializationError } from '../../errors/session-serialization.error.js';
import { MAX_DEPTH } from '../value/data-path.js';
import { refuseUnlessJson } from './json-data.js';
import { isSureJson } from './json-quick-check.js';
import { isPlainObject } from '../value/plain-object.js';
import type { SessionSerializer } from '../session-serializer.js';

/**
 * Text that may spell the key `__proto__`, be it with escapes: `\u005f` is `_`, and its letters lie
 * between `\u0060` and `\u007f`. Never true of what `JSON.stringify` makes of ordinary data.
 */
const MAY_SPELL_PROTO = /__proto__|\\u00[567]/;

/**
 * JSON, the default. A value comes back exactly as it was, or `serialize` throws with its path:
 *
 * | value | |
 * |---|---|
 * | string (lone surrogates too), finite number, boolean, `null`, plain object, array | round-trips |
 * | property that is `undefined` | counts as absent, and reads back as `undefined` |
 * | object without prototype; object stored in two places | reads back as `{}`; as two objects |
 * | getter; hidden property of an array | stored as the value it returns; may be lost |
 * | `undefined` or a hole in an array, NaN, Infinity, -0, BigInt, symbol, function | throws |
 * | Date, Map, Set, RegExp, Error, bytes, any class instance | throws |
 * | cycle, own key `__proto__`, symbol key, more than 500 levels | throws |
 *
 * JSON cannot run code or build types (OWASP ASVS 5.0, 1.5.2), and stored `__proto__` keys are
 * dropped when read (15.3.6).
 */
export class JsonSerializer implements SessionSerializer {
  readonly format = 'json@1';

  /** @throws SessionSerializationError for what JSON would change or drop. */
  serialize(data: Record<string, unknown>): string {
    if (!isSureJson(data)) refuseUnlessJson(data);
    try {
      return JSON.stringify(data);
    } catch (error) {
      throw new SessionSerializationError('', 'cannot be written as JSON.', { cause: error });
    }
  }

  /** @throws Error for anything but the text of a JSON object; its message holds nothing of the text. */
  deserialize(raw: string | Uint8Array): Record<string, unknown> {
    if (typeof raw !== 'string') throw new TypeError('The payload is not text.');
    const data = parse(raw);
    if (!isPlainObject(data)) throw new TypeError('The payload is not a JSON object.');
    checkParsed(data, 0);
    if (MAY_SPELL_PROTO.test(raw)) dropProtoKeys(data);
    return data;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's message quotes the text, which must not get into logs: it is not kept as a cause.
    throw new TypeError('The payload is not valid JSON.');
  }
}

/**
 * Refuses what this serializer would not write. What nests too deep would overflow the stack of code
 * that later compares or merges it; `1e400` and `-0` would be written back as something else.
 */
function checkParsed(value: object, depth: number): void {
  if (depth > MAX_DEPTH) throw new TypeError('The payload is nested too deep.');
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    for (let index = 0; index < list.length; index++) checkChild(list[index], depth);
    return;
  }
  // Not `Object.values`, which would copy: this runs on every read. Parsed objects inherit nothing
  // enumerable unless the process is polluted already, and then its values end at the depth limit.
  for (const key in value) checkChild((value as Record<string, unknown>)[key], depth);
}

function checkChild(child: unknown, depth: number): void {
  if (typeof child === 'object') {
    if (child !== null) checkParsed(child, depth + 1);
  } else if (typeof child === 'number' && (!Number.isFinite(child) || Object.is(child, -0))) {
    throw new TypeError('The payload has a number that JSON does not keep.');
  }
}

function dropProtoKeys(value: object): void {
  delete (value as Record<string, unknown>)['__proto__'];
  for (const child of Object.values(value)) {
    if (typeof child === 'object' && child !== null) dropProtoKeys(child as object);
  }
}
