import { ArrayNotEmpty, ArrayUnique, IsArray } from './class-validator.js';
import { Passes, type Checks } from './passes.js';

/** At least 256 bits of key for HMAC-SHA256 (OWASP ASVS 5.0, 11.2.3). */
const MIN_BYTES = 32;

/** Messages tell lengths and positions of secrets, never contents. */
export const secrets: Checks = [
  IsArray({ message: 'use a list of strings, the newest first' }),
  ArrayNotEmpty({ message: 'list at least one, or leave the option out' }),
  Passes((list) => (list as unknown[]).map(weakness).find((found) => found !== undefined)),
  ArrayUnique({ message: ({ value }) => repeated(value as unknown[]) }),
];

function weakness(secret: unknown, index: number): string | undefined {
  if (typeof secret !== 'string') return `number ${index + 1} is not text`;
  const bytes = Buffer.byteLength(secret, 'utf8');
  return bytes < MIN_BYTES
    ? `number ${index + 1} has ${bytes} bytes; use ${MIN_BYTES} random ones or more, as "openssl rand -base64 32" makes`
    : undefined;
}

function repeated(list: readonly unknown[]): string {
  const index = list.findIndex((secret, position) => list.indexOf(secret) < position);
  return `number ${index + 1} is the same as number ${list.indexOf(list[index]) + 1}; remove one`;
}
