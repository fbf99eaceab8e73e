import { base64UrlLength, decodeBase64Url } from '../../session-token/base64url.js';
import type { PresentedToken, SessionToken } from '../../session-token/token-format.js';
import { idToken, RandomIdTokenFormat } from '../shared/random-id-token-format.js';

const ID_BYTES = 32;
const SEPARATOR_AT = base64UrlLength(ID_BYTES);
/** Plain decimal, one spelling: Pyramid crashes on anything that is no number. */
const VERSION = /^(?:0|[1-9][0-9]{0,15})$/;
const MAX_VERSION = 2 ** 53;

/**
 * `id/version` of pyramid-dynamodb-sessions: `secrets.token_urlsafe(32)`, then the version of the
 * session that the client has seen. Unsigned, so the version is only a hint: a made-up one costs one
 * strongly consistent read.
 */
export class PyramidTokenFormat extends RandomIdTokenFormat {
  override readonly carriesVersion = true;

  parse(text: string): PresentedToken | null {
    if (text[SEPARATOR_AT] !== '/') return null;
    const id = text.slice(0, SEPARATOR_AT);
    const digits = text.slice(SEPARATOR_AT + 1);
    if (decodeBase64Url(id, ID_BYTES) === null || !VERSION.test(digits)) return null;
    const version = Number(digits);
    // Beyond 2^53 a number is not what its digits say.
    if (version > MAX_VERSION || String(version) !== digits) return null;
    return { ...idToken(id), version };
  }

  override issue(token: SessionToken, version: number): string {
    return `${token.id}/${version}`;
  }
}
