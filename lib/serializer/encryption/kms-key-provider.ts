import { SessionKeyError } from '../../errors/session-key.error.js';
import {
  checkKeys,
  type EncryptionKeyProvider,
  KeyRing,
  loadKey,
  type LoadedEncryptionKey,
} from './encryption-keys.js';

/** The part of AWS KMS that is needed; a `KMS` of `@aws-sdk/client-kms` is one. */
export interface KmsDecrypter {
  decrypt(input: KmsDecryptInput): Promise<{ readonly Plaintext?: Uint8Array | undefined }>;
}

export interface KmsDecryptInput {
  CiphertextBlob: Uint8Array;
  EncryptionContext?: Record<string, string>;
  KeyId?: string;
}

/** A data key that KMS has encrypted, as `GenerateDataKeyWithoutPlaintext` returns it. */
export interface WrappedDataKey {
  /** As in `EncryptionKey`; not KMS's id. */
  readonly id: string;
  /** The `CiphertextBlob`, or its base64 as the command line prints it. */
  readonly ciphertext: Uint8Array | string;
}

export interface KmsKeyProviderOptions {
  /** `new KMS({ region })` of `@aws-sdk/client-kms`. Its identity needs `kms:Decrypt` and no more. */
  readonly client: KmsDecrypter;
  /** The first encrypts, all decrypt; all must be unwrapped for the application to start. */
  readonly dataKeys: readonly WrappedDataKey[];
  /** What the data keys were generated with, if anything. KMS refuses any other, and logs it. */
  readonly encryptionContext?: Readonly<Record<string, string>>;
  /** Default: the one named in the ciphertext. The KMS key's id or ARN; AWS recommends to give it. */
  readonly kmsKeyId?: string;
}

/**
 * Envelope encryption: the data keys are in the configuration, encrypted by a key that never leaves
 * AWS KMS, and are unwrapped once, at start. No request calls KMS. To make one:
 *
 *     aws kms generate-data-key-without-plaintext --key-id alias/sessions --key-spec AES_256 \
 *       --encryption-context app=shop --query CiphertextBlob --output text
 *
 * To rotate, deploy a new data key behind the old one, so that every process can read it, then in
 * front, and remove the old one an absolute timeout later.
 */
export class KmsKeyProvider implements EncryptionKeyProvider {
  readonly #options: KmsKeyProviderOptions;
  #ring: KeyRing | undefined;
  #loading: Promise<void> | undefined;

  /** @throws SessionOptionsError when there is no data key, or one is not as `WrappedDataKey` says. */
  constructor(options: KmsKeyProviderOptions) {
    checkKeys(options.dataKeys, ({ ciphertext }, index) =>
      (ciphertext as WrappedDataKey['ciphertext'] | undefined)?.length
        ? []
        : [`serializer: keys[${index}].ciphertext of KmsKeyProvider is empty.`],
    );
    this.#options = options;
  }

  /** @throws SessionKeyError that names the key KMS did not unwrap; KMS's answer is its `cause`. */
  async load(): Promise<void> {
    this.#loading ??= this.#unwrapAll();
    try {
      await this.#loading;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }

  get current(): LoadedEncryptionKey {
    if (this.#ring === undefined) {
      throw new SessionKeyError(
        this.#options.dataKeys[0]?.id ?? '',
        'is not loaded yet: await the load() of its serializer first. The module does so at start.',
      );
    }
    return this.#ring.current;
  }

  find(id: string): LoadedEncryptionKey | undefined {
    return this.#ring?.find(id);
  }

  async #unwrapAll(): Promise<void> {
    this.#ring = new KeyRing(
      await Promise.all(this.#options.dataKeys.map((dataKey) => this.#unwrap(dataKey))),
    );
  }

  async #unwrap({ id, ciphertext }: WrappedDataKey): Promise<LoadedEncryptionKey> {
    const { client, encryptionContext, kmsKeyId } = this.#options;
    const plaintext = await client
      .decrypt({
        CiphertextBlob:
          typeof ciphertext === 'string' ? Buffer.from(ciphertext, 'base64') : ciphertext,
        ...(encryptionContext && { EncryptionContext: { ...encryptionContext } }),
        ...(kmsKeyId !== undefined && { KeyId: kmsKeyId }),
      })
      .then(
        (output) => output.Plaintext ?? new Uint8Array(),
        (error: unknown) => {
          throw new SessionKeyError(
            id,
            'could not be unwrapped by AWS KMS. Check that its ciphertext and the encryption context ' +
              'are those it was generated with, and that this identity may kms:Decrypt.',
            { cause: error },
          );
        },
      );
    const loaded = loadKey(id, plaintext);
    plaintext.fill(0);
    return loaded;
  }
}
