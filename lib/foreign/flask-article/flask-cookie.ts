import { deflateSync, inflateSync } from 'node:zlib';
import { flaskCookieKey, ItsdangerousSigner } from '../shared/itsdangerous-signer.js';

const MAX_COOKIE_LENGTH = 4096;
/** A few hundred bytes can inflate to megabytes. */
const MAX_PAYLOAD_BYTES = 16 * 1024;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

/**
 * Flask's signed session cookie: `payload.timestamp.signature`, where the payload is base64url of
 * JSON, or a dot and base64url of zlib-compressed JSON.
 */
export class FlaskCookie {
  readonly #signer: ItsdangerousSigner;

  constructor(secretKey: string) {
    this.#signer = new ItsdangerousSigner([flaskCookieKey(secretKey)]);
  }

  /** The JSON text of a cookie with a good signature, else `null`. Never throws. */
  read(text: string): string | null {
    if (text.length > MAX_COOKIE_LENGTH) return null;
    const signed = this.#signer.unsign(text);
    if (signed === null) return null;
    const compressed = signed.startsWith('.');
    const [payload, timestamp, ...rest] = signed.slice(compressed ? 1 : 0).split('.');
    if (payload === undefined || timestamp === undefined || rest.length > 0) return null;
    if (!BASE64URL.test(payload)) return null;
    const bytes = Buffer.from(payload, 'base64url');
    if (!compressed) return bytes.toString('utf8');
    try {
      return inflateSync(bytes, { maxOutputLength: MAX_PAYLOAD_BYTES }).toString('utf8');
    } catch {
      return null;
    }
  }

  /** Signs JSON text at `now`, epoch milliseconds; compressed where that is shorter, as Flask does. */
  write(json: string, now: number): string {
    const plain = Buffer.from(json, 'utf8');
    const deflated = deflateSync(plain);
    const payload =
      deflated.length < plain.length - 1
        ? `.${deflated.toString('base64url')}`
        : plain.toString('base64url');
    return this.#signer.sign(`${payload}.${timestampOf(now)}`);
  }
}

/** Big-endian seconds without leading zero bytes. */
function timestampOf(now: number): string {
  const hex = Math.floor(now / 1000).toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
}
