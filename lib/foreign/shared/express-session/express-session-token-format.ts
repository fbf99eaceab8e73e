import { createHmac, timingSafeEqual } from 'node:crypto';
import type { PresentedToken, SessionToken } from '../../../session-token/token-format.js';
import { idToken, RandomIdTokenFormat } from '../random-id-token-format.js';

/** Applications may make ids of their own (`genid`), so only length and alphabet are bounded. */
const ID = /^[\x21-\x7e]{1,256}$/;
const MAX_LENGTH = 1024;
/** As `uid-safe` makes them for express-session: 32 characters, 192 random bits. */
const ID_BYTES = 24;
const PREFIX = 's:';

/**
 * The cookie of express-session: `s:<id>.<signature>`, percent-encoded, with base64 of HMAC-SHA256
 * whose trailing `=` are cut. Decoded exactly once, as express-session does.
 */
export class ExpressSessionTokenFormat extends RandomIdTokenFormat {
  readonly #secrets: readonly string[];

  /** The first signs, all verify. */
  constructor(secrets: readonly string[]) {
    super(ID_BYTES);
    this.#secrets = secrets;
  }

  parse(text: string): PresentedToken | null {
    const signed = text.length > MAX_LENGTH ? undefined : decoded(text);
    if (signed === undefined || !signed.startsWith(PREFIX)) return null;
    const dot = signed.lastIndexOf('.');
    const id = signed.slice(PREFIX.length, dot);
    if (dot < PREFIX.length || !ID.test(id)) return null;
    const signature = Buffer.from(signed.slice(dot + 1));
    let found = -1;
    this.#secrets.forEach((secret, index) => {
      const expected = Buffer.from(sign(id, secret));
      const good = expected.length === signature.length && timingSafeEqual(expected, signature);
      if (good && found < 0) found = index;
    });
    if (found < 0) return null;
    return { ...idToken(id), outdated: found > 0 };
  }

  override issue(token: SessionToken): string {
    return encodeURIComponent(`${PREFIX}${token.id}.${sign(token.id, this.#secrets[0] ?? '')}`);
  }
}

function sign(id: string, secret: string): string {
  return createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '');
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
