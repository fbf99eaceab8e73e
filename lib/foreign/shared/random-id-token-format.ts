import { randomBytes } from 'node:crypto';
import type {
  PresentedToken,
  SessionToken,
  TokenFormat,
} from '../../session-token/token-format.js';

/** Tokens that are a random id, which is the secret. A new token is a new id. */
export abstract class RandomIdTokenFormat implements TokenFormat {
  readonly keepsId = false;
  readonly carriesVersion: boolean = false;
  readonly #idBytes: number;

  /** 256 bits unless the other library has its own number (OWASP ASVS 5.0, 7.2.3 rules out UUIDs). */
  constructor(idBytes = 32) {
    this.#idBytes = idBytes;
  }

  mint(): SessionToken {
    return idToken(randomBytes(this.#idBytes).toString('base64url'));
  }

  renew(): SessionToken {
    return this.mint();
  }

  abstract parse(text: string): PresentedToken | null;

  issue(token: SessionToken, _version?: number, _userId?: string): string {
    return token.id;
  }
}

/** A token that is its id and no more. */
export function idToken(id: string): PresentedToken {
  return { id, secret: undefined, text: id, outdated: false, version: undefined };
}
