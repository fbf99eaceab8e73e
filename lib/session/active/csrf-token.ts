import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SessionFacts } from './session-port.js';

const SALT_BYTES = 16;
const MAC_BYTES = 32;

export const CSRF_SECRET_BYTES = 32;

export function newCsrfSecret(): Uint8Array {
  return randomBytes(CSRF_SECRET_BYTES);
}

/** The session's own. Where it has none yet, one is asked for. */
export function csrfSecretOf({
  draft,
  record,
}: Pick<SessionFacts, 'draft' | 'record'>): Uint8Array {
  const known = draft.intents.csrfSecret ?? record?.csrfSecret;
  if (known !== undefined) return known;
  const csrfSecret = newCsrfSecret();
  draft.intend({ csrfSecret });
  return csrfSecret;
}

/**
 * `base64url(salt || HMAC-SHA256(secret, salt))`: never the same text twice, so that a compressed
 * page does not give the token away (the BREACH attack), and never the secret itself.
 */
export function makeCsrfToken(secret: Uint8Array): string {
  const salt = randomBytes(SALT_BYTES);
  return Buffer.concat([salt, mac(secret, salt)]).toString('base64url');
}

/** Constant time in everything but the token's length. */
export function isCsrfToken(token: string, secret: Uint8Array): boolean {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== SALT_BYTES + MAC_BYTES || bytes.toString('base64url') !== token)
    return false;
  return timingSafeEqual(bytes.subarray(SALT_BYTES), mac(secret, bytes.subarray(0, SALT_BYTES)));
}

function mac(secret: Uint8Array, salt: Uint8Array): Buffer {
  return createHmac('sha256', secret).update('csrf token v1\0').update(salt).digest();
}
