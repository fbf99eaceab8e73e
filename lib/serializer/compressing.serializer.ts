import { gunzipSync, gzipSync } from 'node:zlib';
import { SessionCorruptError } from '../errors/session-corrupt.error.js';
import { SessionOptionsError } from '../errors/session-options.error.js';
import { SessionSerializationError } from '../errors/session-serialization.error.js';
import { SessionTooLargeError } from '../errors/session-too-large.error.js';
import {
  payloadFromBytes,
  payloadKind,
  payloadToBytes,
  type PayloadKind,
} from './payload-bytes.js';
import type { SerializationContext, SessionSerializer } from './session-serializer.js';
import { WrappingSerializer } from './wrapping.serializer.js';

/** Added to the kind of payload in the first byte. */
const GZIP = 2;
/** The limit where neither this serializer nor the module has one. */
const MAX_INFLATED_BYTES = 4 * 1024 * 1024;

export interface CompressingOptions {
  /** Default 1024. Payloads of fewer bytes are stored as they are. */
  readonly threshold?: number;
  /**
   * Default the module's `maxBytes`. No payload may have more bytes before compression: a stored one
   * that would inflate to more is refused before it takes up time and memory (OWASP ASVS 5.0, 5.2.3),
   * and is left alone. Above `maxBytes`, it lets sessions be read that were stored under a larger one.
   */
  readonly maxInflatedBytes?: number;
}

/**
 * Compresses what another serializer writes, with gzip. Worth it for sessions of several KB, where it
 * saves read and write units; at 5 KB reading costs about 30 microseconds of the event loop, writing 60.
 *
 * `[flag][payload]`: the flag is one byte, 0 for text in UTF-8 and 1 for bytes, and 2 more where the
 * payload is compressed. What gzip would not make smaller is stored as it is.
 *
 * To encrypt as well, compress inside: `new EncryptingSerializer(new CompressingSerializer(inner), …)`.
 * The stored size then tells how well the data compresses: do not put secrets and text that an
 * attacker chooses into one session if the attacker can see the sizes of items.
 */
export class CompressingSerializer<
  T extends object = Record<string, unknown>,
> extends WrappingSerializer<T> {
  readonly #threshold: number;
  readonly #maxInflatedBytes: number | undefined;

  /** @throws SessionOptionsError for an inner serializer that encrypts, and for bad limits. */
  constructor(inner: SessionSerializer<T>, options: CompressingOptions = {}) {
    super(inner, 'gzip');
    this.#threshold = options.threshold ?? 1024;
    this.#maxInflatedBytes = options.maxInflatedBytes;
    const problems = [
      ...(encrypts(inner.format) ? [ENCRYPTS] : []),
      ...notWhole('threshold', this.#threshold, 0),
      ...notWhole('maxInflatedBytes', options.maxInflatedBytes ?? 1, 1),
    ];
    if (problems.length > 0) throw new SessionOptionsError(problems);
  }

  /** @throws SessionSerializationError above `maxInflatedBytes`, SessionTooLargeError above `maxBytes` */
  override wrap(payload: string | Uint8Array, context: SerializationContext): Uint8Array {
    const kind = payloadKind(payload);
    const bytes = payloadToBytes(payload);
    this.#assertFits(bytes.length, context);
    if (bytes.length >= this.#threshold) {
      const packed = gzipSync(bytes);
      if (packed.length < bytes.length) return Buffer.concat([Buffer.of(GZIP + kind), packed]);
    }
    return Buffer.concat([Buffer.of(kind), bytes]);
  }

  /**
   * @throws SessionCorruptError for a payload above the limit, which it may not have been when it was
   *   stored: `format`
   * @throws Error for anything else but what this serializer wrote; its message holds nothing of it
   */
  override unwrap(raw: string | Uint8Array, context: SerializationContext): string | Uint8Array {
    const flag = typeof raw === 'string' ? undefined : raw[0];
    if (typeof raw === 'string' || flag === undefined || flag > 3) {
      throw new TypeError('The payload is not a compressed one.');
    }
    const most = this.#most(context);
    const body = Buffer.from(raw.buffer, raw.byteOffset + 1, raw.byteLength - 1);
    const kind = (flag % GZIP) as PayloadKind;
    return payloadFromBytes(flag < GZIP ? bounded(body, most) : inflated(body, most), kind);
  }

  #most({ maxBytes }: SerializationContext): number {
    return this.#maxInflatedBytes ?? maxBytes ?? MAX_INFLATED_BYTES;
  }

  #assertFits(bytes: number, context: SerializationContext): void {
    const most = this.#most(context);
    if (bytes <= most) return;
    if (most === context.maxBytes) throw new SessionTooLargeError(bytes, most);
    throw new SessionSerializationError(
      '',
      `has ${bytes} bytes and may have ${most} (option maxInflatedBytes).`,
    );
  }
}

function bounded(body: Buffer, most: number): Buffer {
  if (body.length > most) throw tooLarge(most);
  // A copy, so that an inner serializer that returns views of it cannot change the stored bytes.
  return Buffer.from(body);
}

function inflated(body: Buffer, most: number): Buffer {
  // gzip ends with the length of what is in it. One that lies is stopped on the way.
  if (body.length >= 4 && body.readUInt32LE(body.length - 4) > most) throw tooLarge(most);
  try {
    return gunzipSync(body, { maxOutputLength: most });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      ? tooLarge(most)
      : new TypeError('The payload cannot be decompressed.');
  }
}

function tooLarge(most: number): SessionCorruptError {
  return new SessionCorruptError(
    'format',
    `its data is too large: decompressed it has more than ${most} bytes (options maxBytes, maxInflatedBytes)`,
  );
}

const ENCRYPTS =
  'serializer: a CompressingSerializer around one that encrypts saves nothing, because ciphertext ' +
  'does not compress. Turn them around: new EncryptingSerializer(new CompressingSerializer(inner), { keys }).';

function encrypts(format: string): boolean {
  return format.split('+').includes('aes-256-gcm');
}

function notWhole(option: string, value: number, least: number): string[] {
  return Number.isSafeInteger(value) && value >= least
    ? []
    : [
        `serializer: ${option} of CompressingSerializer must be a whole number of bytes from ${least}, not ${value}.`,
      ];
}
