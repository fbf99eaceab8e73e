import { createHash } from 'node:crypto';

/** Any validator will do: all these sessions share it, and only the selectors differ. */
const VALIDATOR = Buffer.alloc(32, 7);

/** The token of one of any number of sessions. Unsigned: so is what `bench:scale` asks the module for. */
export function storedToken(number: number): string {
  return `${storedSelector(number)}.${VALIDATOR.toString('base64url')}`;
}

export function storedSelector(number: number): string {
  return createHash('sha256').update(String(number)).digest().subarray(0, 16).toString('base64url');
}
