import { createHash } from 'node:crypto';

/** A public name for a session: safe in logs and lists, useless as a token, and not the table's key. */
export function handleOf(id: string): string {
  return createHash('sha256')
    .update('session handle\0')
    .update(id)
    .digest('base64url')
    .slice(0, 22);
}
