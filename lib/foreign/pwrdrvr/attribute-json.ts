import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import { SessionSerializationError } from '../../errors/session-serialization.error.js';
import { readJson } from '../shared/json/json-reader.js';
import type { AttributeValue } from '../../table-layout/attribute-value.js';

const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/;
const PARTS = /^-?(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/;
/** What DynamoDB keeps of a number: so many digits, the first of them worth 10 to the power of these. */
const MAX_DIGITS = 38;
const MAX_EXPONENT = 125;
const MIN_EXPONENT = -130;

/** A number as DynamoDB has it, to the digit. */
class NumberText {
  constructor(readonly text: string) {}
}

/** A write is made on the condition that the map is what was loaded, to the last key. */
const VERBATIM = {
  keepsProto: true,
  nonFinite: false,
  readInteger: (text: string) => new NumberText(text),
  readFloat: (text: string) => new NumberText(text),
};

/**
 * The JSON text of a map attribute; `mapOfJson` makes the same map of it again.
 *
 * @throws SessionCorruptError for binary values and sets, for which JSON has no form
 */
export function jsonOfAttribute(value: AttributeValue): string {
  if ('S' in value) return JSON.stringify(value.S);
  if ('N' in value) return JSON_NUMBER.test(value.N) ? value.N : String(Number(value.N));
  if ('BOOL' in value) return String(value.BOOL);
  if ('NULL' in value) return 'null';
  if ('L' in value) return `[${value.L.map(jsonOfAttribute).join(',')}]`;
  if ('M' in value) {
    const members = Object.entries(value.M).map(
      ([key, member]) => `${JSON.stringify(key)}:${jsonOfAttribute(member)}`,
    );
    return `{${members.join(',')}}`;
  }
  throw new SessionCorruptError('item', 'the attribute "sess" holds a binary value or a set');
}

/** @throws SessionSerializationError for numbers that DynamoDB cannot hold */
export function mapOfJson(text: string): AttributeValue {
  return attributeOf(readJson(text, VERBATIM));
}

function attributeOf(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'boolean') return { BOOL: value };
  if (value instanceof NumberText) return { N: checked(value.text) };
  if (Array.isArray(value)) return { L: value.map(attributeOf) };
  const entries = Object.entries(value as Record<string, unknown>);
  return { M: Object.fromEntries(entries.map(([key, member]) => [key, attributeOf(member)])) };
}

function checked(text: string): string {
  const [, whole = '', fraction = '', exponent = '0'] = PARTS.exec(text) ?? [];
  const digits = whole + fraction;
  const leading = digits.search(/[1-9]/);
  // Not by the number itself, which rounds the largest that there is to one that is too large.
  const first = whole.length - 1 - leading + Number(exponent);
  const inRange = leading < 0 || (first <= MAX_EXPONENT && first >= MIN_EXPONENT);
  if (inRange && digits.replace(/^0+|0+$/g, '').length <= MAX_DIGITS) return text;
  throw new SessionSerializationError(
    '',
    'has a number outside of what DynamoDB holds: 38 digits, from 1e-130 up to 1e126. Store it as text.',
  );
}
