import { hash, randomBytes } from 'node:crypto';
import { SessionOptionsError } from '../errors/session-options.error.js';
import { base64UrlBytes, base64UrlLength, decodeBase64Url } from './base64url.js';
import type { PresentedToken, SessionToken, TokenFormat } from './token-format.js';
import { TokenSigner } from './token-signer.js';

const SELECTOR_BYTES = 16;
const SIGNATURE_BYTES = 32;
const SIGNATURE_LENGTH = base64UrlLength(SIGNATURE_BYTES);
const DEFAULT_VALIDATOR_BYTES = 32;
const MIN_VALIDATOR_BYTES = 16;
const MAX_VALIDATOR_BYTES = 64;
/** Base 36, as many digits as any version can have: 2^53 is 11 digits. */
const VERSION = /^(?:0|[1-9a-z][0-9a-z]{0,9})$/;
/** No session has it: see `hidesVersionOfUsers`. */
export const HIDDEN_VERSION = 0;
/** Selector, validator, version and signature, with the dots between them. */
const MAX_LENGTH = 64 + 1 + base64UrlLength(MAX_VALIDATOR_BYTES) + 1 + 11 + 1 + SIGNATURE_LENGTH;
/** What the text of a selector may be, also one from an application's own generator. */
export const SELECTOR = /^[A-Za-z0-9_-]{22,64}$/;

export interface NativeTokenOptions {
  /** The first signs, all verify; none: tokens are unsigned, and a well-formed unknown one costs a read. */
  readonly secrets: readonly string[];
  /** Read unsigned tokens as well, and issue them again, signed. Default `false`. */
  readonly acceptsUnsigned?: boolean;
  /** Random bytes of the validator; 32 by default. */
  readonly validatorBytes?: number;
  /** Whether the signed token carries the version the client has seen (`consistency: 'adaptive'`). */
  readonly carriesVersion?: boolean;
  /**
   * The version of a session with a user is not carried, so that it is always read strongly: it may have
   * been revoked. Default `false`.
   */
  readonly hidesVersionOfUsers?: boolean;
  /** Replaces the random selector, e.g. with one that carries a shard prefix. Checked like user input. */
  readonly generateSelector?: () => string;
}

/**
 * `selector.validator`, then `.version` where versions are carried, then `.signature` where there
 * are secrets; all base64url, every part of fixed length but the version.
 *
 * Tokens of other settings are read, too, so that nobody is logged out when those change: what we
 * signed may have a version or not, and a validator of any length; without secrets a signature is not
 * looked at.
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
  readonly #acceptsUnsigned: boolean;
  readonly #hidesVersionOfUsers: boolean;

  constructor(options: NativeTokenOptions) {
    this.#signer = options.secrets.length > 0 ? new TokenSigner(options.secrets) : undefined;
    this.carriesVersion = options.carriesVersion ?? false;
    this.#validatorBytes = options.validatorBytes ?? DEFAULT_VALIDATOR_BYTES;
    this.#generateSelector = options.generateSelector;
    this.#hidesVersionOfUsers = options.hidesVersionOfUsers ?? false;
    this.#acceptsUnsigned = this.#signer === undefined || options.acceptsUnsigned === true;
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
    if (text.length > MAX_LENGTH) return null;
    const [id = '', validatorText = '', ...rest] = text.split('.');
    const signature = rest.at(-1)?.length === SIGNATURE_LENGTH ? rest.pop() : undefined;
    const [digits] = rest;
    if (rest.length > 1 || (digits !== undefined && !VERSION.test(digits))) return null;
    if (!this.#isSelector(id)) return null;
    const validator = decodeBase64Url(validatorText, base64UrlBytes(validatorText.length));
    if (validator === null) return null;

    const secretIndex = signature === undefined ? undefined : this.#signedBy(text, signature);
    const isSigned = secretIndex !== undefined;
    if (isSigned ? secretIndex < 0 : !this.#acceptsUnsigned) return null;
    if (!this.#isLengthOfOurs(validator.length, isSigned)) return null;
    const version = digits === undefined ? undefined : Number.parseInt(digits, 36);
    const hasNoVersion = this.carriesVersion && version === undefined;
    return {
      id,
      secret: sha256(validator),
      text: `${id}.${validatorText}`,
      outdated: (secretIndex ?? 0) > 0 || hasNoVersion || (this.#signer !== undefined && !isSigned),
      vouched: isSigned,
      version,
    };
  }

  issue(token: SessionToken, version: number, userId?: string): string {
    const isHidden = this.#hidesVersionOfUsers && userId !== undefined;
    const shown = isHidden ? HIDDEN_VERSION : version;
    const body = this.carriesVersion ? `${token.text}.${shown.toString(36)}` : token.text;
    return this.#signer === undefined ? body : `${body}.${this.#signer.sign(body)}`;
  }

  /** The index of the secret; below 0: none of ours; `undefined`: there are none to look with. */
  #signedBy(text: string, signature: string): number | undefined {
    if (this.#signer === undefined) return undefined;
    const bytes = decodeBase64Url(signature, SIGNATURE_BYTES);
    return bytes === null ? -1 : this.#signer.verify(text.slice(0, text.lastIndexOf('.')), bytes);
  }

  #isSelector(id: string): boolean {
    if (!SELECTOR.test(id)) return false;
    return this.#generateSelector !== undefined || decodeBase64Url(id, SELECTOR_BYTES) !== null;
  }

  /** A signature says that we made it, of whatever length that was then. */
  #isLengthOfOurs(bytes: number, isSigned: boolean): boolean {
    if (isSigned) return bytes >= MIN_VALIDATOR_BYTES && bytes <= MAX_VALIDATOR_BYTES;
    return bytes === this.#validatorBytes || bytes === DEFAULT_VALIDATOR_BYTES;
  }

  #selector(): string {
    if (this.#generateSelector === undefined) {
      return randomBytes(SELECTOR_BYTES).toString('base64url');
    }
    const made = this.#generateSelector();
    const problem = selectorProblem(made);
    if (problem !== undefined) {
      throw new SessionOptionsError([`generateSelector ${problem}`], 'No session token was made');
    }
    return made;
  }
}

/** What is wrong with what an application's own generator made, and what to do. */
export function selectorProblem(made: unknown): string | undefined {
  if (typeof made === 'string' && SELECTOR.test(made)) return undefined;
  const what = typeof made === 'string' ? `text of ${made.length} characters` : typeof made;
  const shown = made instanceof Promise ? 'a promise, for which nothing waits' : what;
  return `returned ${shown}: return 22 to 64 characters of A-Z, a-z, 0-9, "-" and "_", with 128 random bits or more`;
}

function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}
