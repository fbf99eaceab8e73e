import { isUtf8 } from 'node:buffer';
import { toUSVString } from 'node:util';
import { SessionSerializationError } from '../errors/session-serialization.error.js';

/** What a wrapper notes about the payload it wraps, so that its serializer gets back what it wrote. */
export const PAYLOAD_TEXT = 0;
export const PAYLOAD_BYTES = 1;
export type PayloadKind = typeof PAYLOAD_TEXT | typeof PAYLOAD_BYTES;

export function payloadKind(payload: string | Uint8Array): PayloadKind {
  return typeof payload === 'string' ? PAYLOAD_TEXT : PAYLOAD_BYTES;
}

/** @throws SessionSerializationError for text with lone surrogates, which UTF-8 cannot express. */
export function payloadToBytes(payload: string | Uint8Array): Uint8Array {
  if (typeof payload !== 'string') return payload;
  if (toUSVString(payload) !== payload) {
    throw new SessionSerializationError(
      '',
      'became text with lone surrogates, which cannot be wrapped: the inner serializer must escape them.',
    );
  }
  return Buffer.from(payload, 'utf8');
}

/** @throws TypeError for text that is not UTF-8. */
export function payloadFromBytes(bytes: Buffer, kind: PayloadKind): string | Uint8Array {
  if (kind === PAYLOAD_BYTES) return bytes;
  if (!isUtf8(bytes)) throw new TypeError('The payload is not UTF-8.');
  return bytes.toString('utf8');
}
