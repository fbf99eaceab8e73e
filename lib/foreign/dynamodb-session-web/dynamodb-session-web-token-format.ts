import { decodeBase64Url } from '../../session-token/base64url.js';
import { ItsdangerousSigner, signerKey } from '../shared/itsdangerous-signer.js';
import { idToken, RandomIdTokenFormat } from '../shared/random-id-token-format.js';
import type { PresentedToken, SessionToken } from '../../session-token/token-format.js';

export interface DynamodbSessionWebTokenOptions {
  /** The `sid_keys` of the Python application, in its order: the **last** signs, all verify. None: unsigned. */
  readonly secrets: readonly string[];
  /** Its `sid_byte_length`. */
  readonly idBytes: number;
}

/**
 * `id` or `id.signature` of dynamodb-session-web. The signature is part of the table's key, so a
 * token stays as it was made: one signed with an older secret is not signed again.
 */
export class DynamodbSessionWebTokenFormat extends RandomIdTokenFormat {
  readonly #idBytes: number;
  readonly #signer: ItsdangerousSigner | undefined;

  constructor({ secrets, idBytes }: DynamodbSessionWebTokenOptions) {
    super(idBytes);
    this.#idBytes = idBytes;
    if (secrets.length > 0) {
      this.#signer = new ItsdangerousSigner(secrets.toReversed().map(signerKey));
    }
  }

  override mint(): SessionToken {
    const { id } = super.mint();
    return idToken(this.#signer?.sign(id) ?? id);
  }

  parse(text: string): PresentedToken | null {
    // Longer than any token: not worth hashing.
    if (text.length > 2 * this.#idBytes + 32) return null;
    const random = this.#signer === undefined ? text : this.#signer.unsign(text);
    if (random === null || decodeBase64Url(random, this.#idBytes) === null) return null;
    return idToken(text);
  }
}
