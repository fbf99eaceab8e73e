/** Where Pyramid keeps the CSRF secret. The other libraries have no such key of their own, and get it too. */
export const CSRF_KEY = '_csrft_';

/** Why a BigInt is refused where small integers are read as numbers. */
export const BIGINT_OF_A_NUMBER =
  'is a BigInt that a number holds exactly, and would come back as a number. Store Number(value).';

const SECRET = /^[0-9a-f]{64}$/;
const WHOLE_NUMBER = /^-?\d+$/;

/**
 * The user that a value of the data stands for: text as it is, a whole number as its decimal text.
 * Anything else is nobody.
 */
export function userIdIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value !== 'number' && typeof value !== 'bigint') return undefined;
  const text = String(value);
  return WHOLE_NUMBER.test(text) ? text : undefined;
}

export function csrfSecretIn(value: unknown): Uint8Array | undefined {
  return typeof value === 'string' && SECRET.test(value) ? Buffer.from(value, 'hex') : undefined;
}

export function csrfTextOf(secret: Uint8Array | undefined): string | undefined {
  return secret === undefined ? undefined : Buffer.from(secret).toString('hex');
}
