import { createHash, createHmac, timingSafeEqual, type BinaryLike } from 'node:crypto';
import { decodeBase64Url } from '../../session-token/base64url.js';

const SHA1_BYTES = 20;

/**
 * The signature of Python's `itsdangerous`: base64url of HMAC-SHA1, joined by a dot. HMAC with SHA-1
 * is not broken (NIST SP 800-131A), and it is what those cookies have; new formats use SHA-256.
 */
export class ItsdangerousSigner {
  readonly #keys: readonly Buffer[];

  /** The first key signs, all verify. */
  constructor(keys: readonly Buffer[]) {
    this.#keys = keys;
  }

  sign(value: string): string {
    return `${value}.${this.#mac(this.#keys[0] ?? Buffer.alloc(0), value).toString('base64url')}`;
  }

  /** What was signed, or `null`. Takes the same time whichever key made the signature. */
  unsign(text: string): string | null {
    const dot = text.lastIndexOf('.');
    const signature = decodeBase64Url(text.slice(dot + 1), SHA1_BYTES);
    if (dot < 0 || signature === null) return null;
    const value = text.slice(0, dot);
    let good = false;
    for (const key of this.#keys) {
      good = timingSafeEqual(this.#mac(key, value), signature) || good;
    }
    return good ? value : null;
  }

  #mac(key: BinaryLike, value: string): Buffer {
    return createHmac('sha1', key).update(value).digest();
  }
}

/** How `Signer(secret)` derives its key: the default salt and `key_derivation='django-concat'`. */
export function signerKey(secret: string): Buffer {
  return createHash('sha1').update('itsdangerous.Signer').update('signer').update(secret).digest();
}

/** How Flask's session cookie derives its key: `salt='cookie-session'`, `key_derivation='hmac'`. */
export function flaskCookieKey(secretKey: string): Buffer {
  return createHmac('sha1', secretKey).update('cookie-session').digest();
}
