import { createHash, randomBytes } from 'node:crypto';
import { SessionOptionsError } from '../errors/session-options.error.js';
import { base64UrlLength, decodeBase64Url } from './base64url.js';
import type { PresentedToken, SessionToken, TokenFormat } from './token-format.js';
import { TokenSigner } from './token-signer.js';

const SELECTOR_BYTES = 16;
const SIGNATURE_BYTES = 32;
/** Base 36, as many digits as any version can have: 2^53 is 11 digits. */
const VERSION = /^(?:0|[1-9a-z][0-9a-z]{0,9})$/;
/** What the text of a selector may be, also one from an application's own generator. */
export const SELECTOR = /^[A-Za-z0-9_-]{22,64}$/;

export interface NativeTokenOptions {
  /** The first signs, all verify; none: tokens are unsigned, and a well-formed unknown one costs a read. */
  readonly secrets: readonly string[];
  /** Random bytes of the validator; 32 by default. */
  readonly validatorBytes?: number;
  /** Whether the signed token carries the version the client has seen (`consistency: 'adaptive'`). */
  readonly carriesVersion?: boolean;
  /** Replaces the random selector, e.g. with one that carries a shard prefix. Checked like user input. */
  readonly generateSelector?: () => string;
}

/**
 * `selector.validator`, then `.version` where versions are carried, then `.signature` where there
 * are secrets; all base64url, every part of fixed length but the version.
 *
 * The selector (128 bits) finds the item. The validator (256 bits, OWASP ASVS 5.0, 7.2.3 asks for
 * 128) proves ownership and is stored only as its SHA-256, so neither a copy of the table nor the
 * time a look-up takes helps anyone to a session.
 */
export class NativeTokenFormat implements TokenFormat {
  readonly keepsId = true;
  readonly carriesVersion: boolean;
  readonly #signer: TokenSigner | undefined;
  readonly #validatorBytes: number;
  readonly #generateSelector: (() => string) | undefined;
  readonly #maxLength: number;

  constructor(options: NativeTokenOptions) {
    this.#signer = options.secrets.length > 0 ? new TokenSigner(options.secrets) : undefined;
    this.carriesVersion = options.carriesVersion ?? false;
    this.#validatorBytes = options.validatorBytes ?? 32;
    this.#generateSelector = options.generateSelector;
    this.#maxLength = 64 + 1 + base64UrlLength(this.#validatorBytes) + 12 + 44;
  }

  /** @throws SessionOptionsError when `generateSelector` returned something else than a selector */
  mint(): SessionToken {
    return this.renew(this.#selector());
  }

  renew(id: string): SessionToken {
    const validator = randomBytes(this.#validatorBytes);
    return {
      id,
      secret: sha256(validator),
      text: `${id}.${validator.toString('base64url')}`,
    };
  }

  parse(text: string): PresentedToken | null {
    if (text.length > this.#maxLength) return null;
    const parts = text.split('.');
    const expected = 2 + (this.carriesVersion ? 1 : 0) + (this.#signer === undefined ? 0 : 1);
    if (parts.length !== expected) return null;
    const [id, validatorText] = parts;
    if (id === undefined || validatorText === undefined || !SELECTOR.test(id)) return null;
    if (this.#generateSelector === undefined && decodeBase64Url(id, SELECTOR_BYTES) === null) {
      return null;
    }
    const validator = decodeBase64Url(validatorText, this.#validatorBytes);
    if (validator === null) return null;

    let version: number | undefined;
    if (this.carriesVersion) {
      const digits = parts[2] ?? '';
      if (!VERSION.test(digits)) return null;
      version = Number.parseInt(digits, 36);
    }
    let outdated = false;
    if (this.#signer !== undefined) {
      const signature = decodeBase64Url(parts.at(-1) ?? '', SIGNATURE_BYTES);
      if (signature === null) return null;
      const secretIndex = this.#signer.verify(text.slice(0, text.lastIndexOf('.')), signature);
      if (secretIndex < 0) return null;
      outdated = secretIndex > 0;
    }
    const vouched = this.#signer !== undefined;
    const token = { id, secret: sha256(validator), text: `${id}.${validatorText}` };
    return { ...token, outdated, vouched, version };
  }

  issue(token: SessionToken, version: number): string {
    const body = this.carriesVersion ? `${token.text}.${version.toString(36)}` : token.text;
    return this.#signer === undefined ? body : `${body}.${this.#signer.sign(body)}`;
  }

  #selector(): string {
    if (this.#generateSelector === undefined) {
      return randomBytes(SELECTOR_BYTES).toString('base64url');
    }
    const made: unknown = this.#generateSelector();
    if (typeof made !== 'string' || !SELECTOR.test(made)) {
      const what = typeof made === 'string' ? `text of ${made.length} characters` : typeof made;
      throw new SessionOptionsError([
        `generateSelector returned ${what}: return 22 to 64 characters of A-Z, a-z, 0-9, "-" and "_", with 128 random bits or more`,
      ]);
    }
    return made;
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
