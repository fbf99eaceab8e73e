import { createHash } from 'node:crypto';
import type {
  PresentedToken,
  SessionToken,
  TokenFormat,
} from '../../session-token/token-format.js';

/**
 * The id that a session from another table gets in ours: made from its old id, so that requests which
 * move it at the same time meet at one key, where only one of them can create it.
 */
export function movedId(oldId: string): string {
  return sha256(`moved session\0${oldId}`).subarray(0, 16).toString('base64url');
}

/** What an old token is known by after the move: as if a rotation had replaced it. */
export function movedSecret(token: SessionToken): Uint8Array {
  return sha256(`moved token\0${token.text}`);
}

/** The old token as one of our own table. */
export function movedToken(token: PresentedToken, tokens: TokenFormat): PresentedToken {
  return {
    ...token,
    id: newIdFor(token.id, tokens),
    secret: movedSecret(token),
    vouched: false,
    version: undefined,
  };
}

/** A new token for a session that moves. */
export function mintMovedToken(oldId: string, tokens: TokenFormat): SessionToken {
  return tokens.keepsId ? tokens.renew(movedId(oldId)) : tokens.mint();
}

function newIdFor(oldId: string, tokens: TokenFormat): string {
  return tokens.keepsId ? movedId(oldId) : oldId;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
