import { createSecretKey, type KeyObject } from 'node:crypto';
import { SessionOptionsError } from '../../errors/session-options.error.js';
import { SessionKeyError } from '../../errors/session-key.error.js';

/** AES-256. */
export const KEY_BYTES = 32;
const KEY_ID = /^[\x21-\x7e]{1,64}$/;
const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;

/** A key as an application configures it. */
export interface EncryptionKey {
  /** Stored with each session in the clear. 1 to 64 printable ASCII characters; never used again for another key. */
  readonly id: string;
  /** 32 random bytes, or their base64, e.g. from `openssl rand -base64 32`. */
  readonly secret: Uint8Array | string;
}

/** A key as it is used. The bytes are out of reach of logs and inspection. */
export interface LoadedEncryptionKey {
  readonly id: string;
  /** A secret key of 32 bytes, made with `createSecretKey` of `node:crypto`. */
  readonly key: KeyObject;
}

/**
 * Where keys come from. `StaticKeyProvider` and `KmsKeyProvider` are two; another is an object with
 * these members. Reading a key is synchronous, because it happens within every request.
 */
export interface EncryptionKeyProvider {
  /**
   * Gets the keys. Called at start, before the first request; rejects when it cannot, and then the
   * application does not start. May be called more than once.
   */
  load(): Promise<void>;
  /** The key that encrypts. Throws `SessionKeyError` before `load`, if the provider needs it. */
  readonly current: LoadedEncryptionKey;
  /** The key with this id, to decrypt; `undefined` when there is none. */
  find(id: string): LoadedEncryptionKey | undefined;
}

/**
 * Keys from the configuration: the first encrypts, all decrypt. To rotate, deploy the new one behind
 * the old one, so that every process can read it, then in front, and remove the old one an absolute
 * timeout later. A key must not encrypt more than 2^32 times (NIST SP 800-38D, 8.3), so at 1,000
 * writes a second replace it every month.
 */
export class StaticKeyProvider implements EncryptionKeyProvider {
  readonly #ring: KeyRing;

  /** @throws SessionOptionsError when there is no key, or one is not as `EncryptionKey` says. */
  constructor(keys: readonly EncryptionKey[]) {
    checkKeys(keys, ({ secret }, index) => secretProblems(secret, index));
    this.#ring = new KeyRing(keys.map(({ id, secret }) => loadKey(id, secretBytes(secret))));
  }

  load(): Promise<void> {
    return Promise.resolve();
  }

  get current(): LoadedEncryptionKey {
    return this.#ring.current;
  }

  find(id: string): LoadedEncryptionKey | undefined {
    return this.#ring.find(id);
  }
}

/** Loaded keys by id, the first of which encrypts. */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, LoadedEncryptionKey>;
  readonly current: LoadedEncryptionKey;

  constructor(keys: readonly LoadedEncryptionKey[]) {
    const [first] = keys;
    if (first === undefined) throw new TypeError('A key ring needs a key.');
    this.current = first;
    this.#keys = new Map(keys.map((key) => [key.id, key]));
  }

  find(id: string): LoadedEncryptionKey | undefined {
    return this.#keys.get(id);
  }
}

/** A loaded key of exactly 32 bytes. The bytes are copied. */
export function loadKey(id: string, bytes: Uint8Array): LoadedEncryptionKey {
  if (bytes.length !== KEY_BYTES) {
    throw new SessionKeyError(
      id,
      `has ${bytes.length} bytes; AES-256 needs ${KEY_BYTES}. Generate a data key with KeySpec AES_256.`,
    );
  }
  return { id, key: createSecretKey(bytes) };
}

export function isKeyId(id: unknown): id is string {
  return typeof id === 'string' && KEY_ID.test(id);
}

type GivenKey = Readonly<Record<string, unknown>>;

/**
 * @param keyProblems what is wrong with one of the keys, apart from its id
 * @throws SessionOptionsError with all that is wrong
 */
export function checkKeys(
  keys: unknown,
  keyProblems: (key: GivenKey, index: number) => string[],
): void {
  const given = (Array.isArray(keys) ? keys : []).map((key) => (key ?? {}) as GivenKey);
  const problems = [...idProblems(given), ...given.flatMap(keyProblems)];
  if (problems.length > 0) throw new SessionOptionsError(problems);
}

function idProblems(keys: readonly GivenKey[]): string[] {
  if (keys.length === 0) return ['serializer: EncryptingSerializer needs at least one key.'];
  const seen = new Set<string>();
  return keys.flatMap(({ id }, index) => {
    if (!isKeyId(id)) {
      return [`serializer: keys[${index}].id must be 1 to 64 printable ASCII characters.`];
    }
    if (seen.has(id)) return [`serializer: keys[${index}].id "${id}" is used twice.`];
    seen.add(id);
    return [];
  });
}

function secretProblems(secret: unknown, index: number): string[] {
  const valid =
    typeof secret === 'string'
      ? BASE64_OF_32_BYTES.test(secret)
      : secret instanceof Uint8Array && secret.length === KEY_BYTES;
  return valid
    ? []
    : [
        `serializer: keys[${index}].secret must be ${KEY_BYTES} random bytes, or their base64. ` +
          'Make one with: openssl rand -base64 32',
      ];
}

function secretBytes(secret: Uint8Array | string): Uint8Array {
  return typeof secret === 'string' ? Buffer.from(secret, 'base64') : secret;
}
