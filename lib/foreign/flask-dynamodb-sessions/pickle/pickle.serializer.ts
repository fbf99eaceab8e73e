import { isPlainObject } from '../../../serializer/value/plain-object.js';
import { readPickle } from './pickle-reader.js';
import { writePickle } from './pickle-writer.js';
import type { SessionSerializer } from '../../../serializer/session-serializer.js';
import { RefusedPayload } from '../../../serializer/refused-payload.js';

const LINE = /.{1,76}/g;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Python's pickle of plain data, as base64 with a newline every 76 characters and at the end
 * (`base64.encodebytes`). Protocols 2 to 5 are read, 4 is written.
 *
 * A pickle is a program, and whoever can write one to the table can make Python run anything. Here
 * it is never executed: whatever is not one of these types is refused by its name (OWASP ASVS 5.0, 1.5.2).
 *
 * | Python | `session.data` | written as |
 * |---|---|---|
 * | `dict` | plain object; a Map when a key is no text | `dict` |
 * | `list`, `tuple` | array | `list` |
 * | `str`, `bytes` | string, Buffer | the same |
 * | `int` to 2^53, beyond | number, BigInt | `int` |
 * | `float` | number | `float`; but `1.0` becomes `1`, as JavaScript cannot tell the two apart |
 * | `True`, `None` | boolean, `null` | the same |
 * | `set` | Set; a `tuple` in it is an array | the same |
 * | `bytearray` | Uint8Array | the same |
 * | `datetime`, `date`, `time`, `timedelta` | PythonValue with ISO 8601 text | the same |
 * | `Decimal`, `UUID`, `markupsafe.Markup` | PythonValue with their text | the same |
 * | `frozenset` | PythonValue with a Set | the same |
 * | `OrderedDict`, `defaultdict` of a builtin type | PythonValue with a Map | the same |
 *
 * Times keep their microseconds, `fold`, and offset; one in a zone of `zoneinfo` or `pytz` is refused,
 * as are dictionaries whose keys are anything but text, numbers, booleans and `None`.
 *
 * A value that Python refers to twice is two equal values here.
 */
export class PickleSerializer implements SessionSerializer {
  readonly format = 'pickle@4';

  /** @throws SessionSerializationError for what would not come back as it was */
  serialize(data: Record<string, unknown>): string {
    const lines = writePickle(data).toString('base64').match(LINE) ?? [];
    return lines.map((line) => `${line}\n`).join('');
  }

  /** @throws Error for anything but a pickled `dict` of plain data; its message holds nothing of it */
  deserialize(raw: string | Uint8Array): Record<string, unknown> {
    if (typeof raw !== 'string') throw new RefusedPayload('The payload is not text.');
    const base64 = raw.replace(/[\r\n]/g, '');
    if (!BASE64.test(base64)) throw new RefusedPayload('The payload is not base64.');
    const data = readPickle(Buffer.from(base64, 'base64'));
    if (!isPlainObject(data))
      throw new RefusedPayload('The payload is not a dictionary with text keys.');
    return data;
  }

  /** Another library writes the same data in its own way. */
  isCanonical(): boolean {
    return false;
  }
}
