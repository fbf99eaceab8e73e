import { createHash } from 'node:crypto';

/** Any validator will do: all these sessions share it, and only the selectors differ. */
const VALIDATOR = Buffer.alloc(32, 7);

/** The token of one of any number of sessions: unsigned, as the contender `unsigned` reads them. */
export function storedToken(number: number): string {
  return `${storedSelector(number)}.${VALIDATOR.toString('base64url')}`;
}

export function storedSelector(number: number): string {
  return sha256(String(number)).subarray(0, 16).toString('base64url');
}

/** What the items have of the validator. */
export function storedSecret(): Buffer {
  return sha256(VALIDATOR);
}

function sha256(input: string | Buffer): Buffer {
  return createHash('sha256').update(input).digest();
}
