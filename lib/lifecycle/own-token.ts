import { renewalOf, type Intents } from '../session/draft/intents.js';
import type { SessionToken } from '../session-token/token-format.js';
import { mintMovedToken } from './move/moved-token.js';
import type { SessionRuntime } from './runtime/session-runtime.js';
import type { Stored } from './runtime/stored.js';

/** The token that one session has, or will have once what was asked for is stored. */
export class OwnToken {
  readonly #runtime: SessionRuntime;
  #fresh: SessionToken | undefined;
  #isSent = false;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
  }

  /** The token of a session that is not stored yet, made when it is first needed. */
  get fresh(): SessionToken {
    return (this.#fresh ??= this.#runtime.home.tokens.mint());
  }

  /** A write with the fresh token is under way. */
  send(): void {
    this.#isSent = true;
  }

  /** The write failed, and it is certain that nothing was stored: nobody can have the token. */
  unsend(): void {
    this.#isSent = false;
  }

  /** The session begins anew before it was ever stored: nobody can have the token. */
  discard(): void {
    this.#fresh = undefined;
    this.#isSent = false;
  }

  of(stored: Stored | null, intents: Intents): SessionToken {
    return renewalOf(intents)?.token ?? stored?.token ?? this.fresh;
  }

  /** The token as the text that the client should have. */
  textOf(stored: Stored | null, intents: Intents): string {
    const token = this.of(stored, intents);
    const renewal = renewalOf(intents);
    const userId = renewal?.userId ?? stored?.record.userId;
    if (stored !== null && renewal === undefined) {
      return stored.source.tokens.issue(token, stored.record.version, userId);
    }
    const version = (stored?.record.version ?? 0) + 1;
    return this.#runtime.home.tokens.issue(token, version, userId);
  }

  /** Another one, for the same session. @param always also where nobody can have the one it has */
  renewed(stored: Stored | null, always = false): SessionToken {
    const { tokens } = this.#runtime.home;
    if (stored === null) {
      const { fresh } = this;
      if (always && !this.#isSent) return tokens.renew(fresh.id);
      // A token that was never sent to the store is known to nobody and can be kept. One that was
      // sent may be stored, so it has to be replaced.
      return this.#isSent ? (this.#fresh = tokens.renew(fresh.id)) : fresh;
    }
    const { id } = stored.record;
    return stored.source.isHome ? tokens.renew(id) : mintMovedToken(id, tokens);
  }
}
