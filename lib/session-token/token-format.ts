/** A token as the server made it. */
export interface SessionToken {
  /** The record's id. */
  readonly id: string;
  /** SHA-256 of the validator, which is what gets stored; `undefined` where the id is the secret. */
  readonly secret: Uint8Array | undefined;
  /** What the client keeps: a secret. */
  readonly text: string;
}

/** A token as a client presented it: the right shape and signature, nothing more. */
export interface PresentedToken extends SessionToken {
  /** Signed with an older secret: to be issued again, signed with the first. */
  readonly outdated: boolean;
  /** Its signature says that we issued it for this id, so a validator that is not stored was replaced. */
  readonly vouched?: boolean;
  /** The version the client has seen, where tokens carry one; the signature vouches for it. */
  readonly version: number | undefined;
}

/**
 * How tokens are spelled. Ours is `NativeTokenFormat`; layouts of other libraries' tables bring
 * their own. All methods are pure CPU, and `parse` never throws whatever it is given.
 */
export interface TokenFormat {
  /** Whether `renew` keeps the record's id, so that a new token is one conditional update. */
  readonly keepsId: boolean;
  /** A token for a new session. */
  mint(): SessionToken;
  /** A new token for an existing session: the same id where `keepsId`, else a new one. */
  renew(id: string): SessionToken;
  /** `null` for whatever was not issued by this application, as far as can be told without a read. */
  parse(text: string): PresentedToken | null;
  /**
   * The text to send for a token, once its record is durable: signed with the first secret, with
   * the version where tokens carry one, and the user the session belongs to where they name one.
   */
  issue(token: SessionToken, version: number, userId?: string): string;
  /**
   * Where the client's text holds more than the token, as Flask's cookie does: what the client is to have
   * in the place of `presented`, which may be anything. Default: `issued`.
   *
   * @param issued the text of the token that is new to it; `undefined`: it is to have none
   * @returns `undefined`: nothing is left
   */
  replace?(presented: string, issued: string | undefined): string | undefined;
  /** Whether the text changes with the version, so that a change means sending the token again. */
  readonly carriesVersion: boolean;
}
