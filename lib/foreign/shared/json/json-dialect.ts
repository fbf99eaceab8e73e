/** What two libraries that write JSON do differently. */
export interface JsonDialect {
  /** Of payloads, as in `SessionSerializer`. */
  readonly format: string;
  /** Who else reads it, for messages. */
  readonly reader: string;
  /** Between items, and between a key and its value. */
  readonly separators: readonly [item: string, key: string];
  /** Whether everything but printable ASCII is written as `\uXXXX`. */
  readonly ascii: boolean;
  /** Whether the tokens `NaN`, `Infinity` and `-Infinity` are read and written. */
  readonly nonFinite: boolean;
  /** The value of a number that has neither fraction nor exponent. */
  readInteger(text: string): number | bigint;
  /** The text of a number; `undefined` when there is none. */
  writeNumber(value: number): string | undefined;
}

/**
 * Python's `json.dumps` and `json.loads` with their defaults. Python's integers have no limit, so
 * those beyond 2^53 are BigInt here. JavaScript has one type for `1.0` and `1`: it is written `1`.
 */
export const PYTHON_JSON: JsonDialect = {
  format: 'python-json@1',
  reader: 'Python',
  separators: [', ', ': '],
  ascii: true,
  nonFinite: true,
  readInteger(text) {
    const value = Number(text);
    // Plus 0: to Python the text "-0" is the integer 0.
    return Number.isSafeInteger(value) ? value + 0 : BigInt(text);
  },
  writeNumber(value) {
    if (Object.is(value, -0)) return '-0.0';
    const text = String(value);
    // Too large to be told from an integer by its value: the fraction keeps it a float.
    return Number.isInteger(value) && !Number.isSafeInteger(value) && !text.includes('e')
      ? `${text}.0`
      : text;
  },
};

/**
 * `JSON.stringify`, whose numbers are all doubles. An integer that a double does not hold was
 * written by something else, and is a BigInt so that it can be written back unchanged.
 */
export const EXPRESS_JSON: JsonDialect = {
  format: 'express-json@1',
  reader: 'express-session',
  separators: [',', ':'],
  ascii: false,
  nonFinite: false,
  readInteger(text) {
    const value = Number(text);
    return Number.isSafeInteger(value) || String(value) === text ? value : BigInt(text);
  },
  writeNumber(value) {
    if (!Number.isFinite(value)) return undefined;
    return Object.is(value, -0) ? '-0' : String(value);
  },
};
