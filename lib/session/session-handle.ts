import { createHash } from 'node:crypto';

/**
 * A public name for a session as long as it has this token: safe in logs, useless as a token.
 *
 * @param secret SHA-256 of the token's validator, or where there is none the id, which is the secret then
 */
export function tokenNameOf(secret: Uint8Array | string): string {
  return createHash('sha256').update('session token\0').update(secret).digest('base64url');
}

/** A public name for a session: safe in logs and lists, useless as a token, and not the table's key. */
export function handleOf(id: string): string {
  return createHash('sha256')
    .update('session handle\0')
    .update(id)
    .digest('base64url')
    .slice(0, 22);
}
