import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

/** Separates these signatures from whatever else an application signs with the same secret. */
const PURPOSE = 'nestjs-dynamo-session token v1\0';

/**
 * HMAC-SHA256 over a token's body. The first secret signs, all verify, so that secrets can be
 * rotated without logging anyone out (OWASP ASVS 5.0, 13.3.4).
 */
export class TokenSigner {
  readonly #keys: readonly KeyObject[];

  constructor(secrets: readonly string[]) {
    this.#keys = secrets.map((secret) => createSecretKey(Buffer.from(secret, 'utf8')));
  }

  sign(body: string): string {
    return this.#mac(this.#keys[0], body).toString('base64url');
  }

  /** The index of the secret that made `signature`, or -1. Each comparison takes constant time. */
  verify(body: string, signature: Uint8Array): number {
    let found = -1;
    for (let index = this.#keys.length - 1; index >= 0; index--) {
      const expected = this.#mac(this.#keys[index], body);
      if (expected.length === signature.length && timingSafeEqual(expected, signature))
        found = index;
    }
    return found;
  }

  #mac(key: KeyObject | undefined, body: string): Buffer {
    if (key === undefined) throw new TypeError('TokenSigner needs at least one secret');
    return createHmac('sha256', key)
      .update(PURPOSE + body)
      .digest();
  }
}
