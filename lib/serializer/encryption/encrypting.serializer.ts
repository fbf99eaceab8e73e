import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import { SessionKeyError } from '../../errors/session-key.error.js';
import {
  type EncryptionKey,
  type EncryptionKeyProvider,
  isKeyId,
  type LoadedEncryptionKey,
  StaticKeyProvider,
} from './encryption-keys.js';
import {
  payloadFromBytes,
  payloadKind,
  payloadToBytes,
  type PayloadKind,
} from '../payload-bytes.js';
import type { SerializationContext, SessionSerializer } from '../session-serializer.js';
import { WrappingSerializer } from '../wrapping.serializer.js';

const ALGORITHM = 'aes-256-gcm';
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Separates these ciphertexts from whatever else an application encrypts with the same key. */
const PURPOSE = Buffer.from('nestjs-dynamo-session payload\0', 'latin1');

export interface EncryptingOptions {
  /** Keys, the first of which encrypts while all decrypt; or where they come from. */
  readonly keys: readonly EncryptionKey[] | EncryptionKeyProvider;
}

/**
 * Encrypts what another serializer writes, with AES-256-GCM: whoever reads the table, a backup or an
 * export learns the size of a session and nothing else of its data, and nobody without a key can
 * make or change one (OWASP ASVS 5.0, 11.3.2 to 11.3.4). A payload is bound to its record: copied to
 * another one, it is refused. An older payload put back into the same record is not noticed.
 *
 *     byte 0        version: 1
 *     byte 1        n, the length of the key's id, 1 to 64
 *     n bytes       the key's id, ASCII
 *     12 bytes      nonce, random, never used again
 *     16 bytes      authentication tag
 *     the rest      ciphertext of [0 for text, 1 for bytes][the inner serializer's payload]
 *
 * The tag also covers: the text "nestjs-dynamo-session payload" and a zero byte; the bytes up to the
 * nonce; the record's id and this serializer's format in UTF-8, each after its length in bytes as a
 * 32-bit big-endian integer.
 *
 * What cannot be decrypted throws, and is never given to the inner serializer as it is.
 */
export class EncryptingSerializer<
  T extends object = Record<string, unknown>,
> extends WrappingSerializer<T> {
  readonly #keys: EncryptionKeyProvider;

  /** @throws SessionOptionsError for keys that are not as `EncryptionKey` says. */
  constructor(inner: SessionSerializer<T>, options: EncryptingOptions) {
    super(inner, ALGORITHM);
    this.#keys = isProvider(options.keys) ? options.keys : new StaticKeyProvider(options.keys);
  }

  override wrap(payload: string | Uint8Array, context: SerializationContext): Uint8Array {
    const { id, key } = this.#keys.current;
    const header = makeHeader(id);
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(this.#boundTo(header, context));
    const kind = cipher.update(Buffer.of(payloadKind(payload)));
    const body = cipher.update(payloadToBytes(payload));
    cipher.final();
    return Buffer.concat([header, nonce, cipher.getAuthTag(), kind, body]);
  }

  /**
   * @throws SessionCorruptError for a key that this deployment does not have (yet): `format`
   * @throws Error for anything else but what this serializer wrote for this record
   */
  override unwrap(raw: string | Uint8Array, context: SerializationContext): string | Uint8Array {
    const sealed = sealedParts(raw);
    const key = sealed && this.#find(sealed.keyId);
    try {
      if (sealed === undefined || key === undefined) throw new TypeError('Not a payload.');
      const { header, nonce, tag, body } = sealed;
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(this.#boundTo(header, context));
      decipher.setAuthTag(tag);
      const plain = decipher.update(body);
      decipher.final();
      return payloadFromBytes(plain.subarray(1), plain[0] as PayloadKind);
    } catch {
      // One answer to every failure, so that nobody can tell from it how far a forgery got.
      throw new TypeError('The payload cannot be decrypted.');
    }
  }

  /** @throws SessionKeyError when a key cannot be had. */
  override async load(): Promise<void> {
    await super.load();
    await this.#keys.load();
    const { id, key } = this.#keys.current;
    makeHeader(id);
    if (key.symmetricKeySize !== 32)
      throw new SessionKeyError(id, 'is not a secret key of 32 bytes.');
  }

  /** An unknown key is most likely a newer deployment's: the session is not lost, only not for here. */
  #find(id: string): LoadedEncryptionKey['key'] {
    const found = this.#keys.find(id);
    if (found !== undefined) return found.key;
    throw new SessionCorruptError(
      'format',
      `it is encrypted with the key "${id}", which is not here`,
    );
  }

  #boundTo(header: Buffer, context: SerializationContext): Buffer {
    return Buffer.concat([PURPOSE, header, ...prefixed(context.id), ...prefixed(this.format)]);
  }
}

/** `undefined` for what this serializer cannot have written, whatever its keys are. */
function sealedParts(raw: string | Uint8Array) {
  if (typeof raw === 'string') return undefined;
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const headerEnd = 2 + (bytes[1] ?? 0);
  const nonceEnd = headerEnd + NONCE_BYTES;
  const tagEnd = nonceEnd + TAG_BYTES;
  if (bytes[0] !== VERSION || bytes.length <= tagEnd) return undefined;
  const header = bytes.subarray(0, headerEnd);
  const keyId = header.toString('latin1', 2);
  if (!isKeyId(keyId)) return undefined;
  const nonce = bytes.subarray(headerEnd, nonceEnd);
  const tag = bytes.subarray(nonceEnd, tagEnd);
  return { header, keyId, nonce, tag, body: bytes.subarray(tagEnd) };
}

function makeHeader(keyId: string): Buffer {
  if (!isKeyId(keyId)) {
    throw new SessionKeyError(String(keyId), 'needs an id of 1 to 64 printable ASCII characters.');
  }
  return Buffer.concat([Buffer.of(VERSION, keyId.length), Buffer.from(keyId, 'latin1')]);
}

function prefixed(text: string): [Buffer, Buffer] {
  const bytes = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
}

function isProvider(
  keys: readonly EncryptionKey[] | EncryptionKeyProvider,
): keys is EncryptionKeyProvider {
  return (
    typeof (keys as Partial<EncryptionKeyProvider> | null | undefined)?.find === 'function' &&
    !Array.isArray(keys)
  );
}
