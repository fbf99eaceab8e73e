import { JsonDialectSerializer } from './json-dialect.serializer.js';
import { PYTHON_JSON } from './json-dialect.js';

/**
 * JSON as Python's `json` module writes and reads it, for tables shared with Python applications.
 *
 * | Python | `session.data` | written as |
 * |---|---|---|
 * | `str` | string | ASCII, the rest as `\uXXXX` |
 * | `int` to 2^53, beyond | number, BigInt | digits |
 * | `float` | number | `1.5`; but `1.0` becomes `1`, as JavaScript cannot tell the two apart |
 * | `nan`, `inf` | NaN, Infinity | the tokens `NaN`, `Infinity`, which only Python reads |
 * | `True`, `None`, `list`, `dict` | boolean, `null`, array, plain object | separators `", "` and `": "` |
 *
 * What JSON cannot hold is refused with its path. A BigInt below 2^53 is, too: it would come back
 * as a number. No library does this: `lossless-json` reads no `NaN`, nests without bound, and quotes
 * the text in its errors.
 */
export class PythonJsonSerializer extends JsonDialectSerializer {
  constructor() {
    super(PYTHON_JSON);
  }
}
