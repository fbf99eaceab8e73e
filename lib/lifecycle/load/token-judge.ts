import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import type { EndedBy, SessionRecord } from '../../session/session-record.js';
import {
  effectiveDeadline,
  expiryReason,
  isFromTheFuture,
  type ExpiryReason,
} from '../../session/session-timeouts.js';
import type { Rejection, Standing } from '../../session/standing.js';
import { sameHash, validatorStanding } from '../../session/validator-standing.js';
import { HIDDEN_VERSION } from '../../session-token/native-token-format.js';
import type { PresentedToken } from '../../session-token/token-format.js';
import { movedToken } from '../move/moved-token.js';
import type { SessionRuntime, SessionSource } from '../runtime/session-runtime.js';
import type { StoreBudget } from '../store/store-budget.js';
import { SessionRevoker } from '../users/session-revoker.js';
import type { Stored } from '../runtime/stored.js';

export interface Verdict {
  readonly standing: Standing;
  /** Where the token opens a session. */
  readonly opened?: { readonly stored: Stored; readonly data: object };
  /** Since when it is expired or revoked, in epoch milliseconds. */
  readonly endedAt?: number;
}

/** The hash of what the request is bound to; `'unasked'` where there is no request to ask. */
export type PresentedBinding = Uint8Array | 'unasked' | undefined;

/** What is being judged: a token that has the right shape and signature, and where it belongs. */
export interface Candidate {
  readonly token: PresentedToken;
  readonly source: SessionSource;
  readonly binding: PresentedBinding;
  readonly budget: StoreBudget;
}

type Found = SessionRecord | SessionCorruptError | null;

/** From a token to its standing: at most one read, where reads are eventual at most two. */
export class TokenJudge {
  readonly #runtime: SessionRuntime;
  readonly #revoker: SessionRevoker;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
    this.#revoker = new SessionRevoker(runtime);
  }

  /** @throws SessionStoreError; SessionCorruptError with `onCorrupt: 'throw'` */
  async judge(candidate: Candidate): Promise<Verdict> {
    const { takeBacks } = this.#runtime;
    if (!takeBacks.isEmpty) await takeBacks.settle(candidate.token.id, candidate.budget);
    const strong = this.#readsStrongly(candidate.token);
    const first = await this.#read(candidate, strong);
    // An eventually consistent answer may be behind, so only a good one is believed.
    const believed = strong || this.#isCurrent(first, candidate);
    const found = believed ? first : await this.#read(candidate, true);
    const { home } = this.#runtime;
    if (found !== null || candidate.source === home) return this.#decide(found, candidate);
    // Perhaps a faster request of the same client has moved it home: look it up there.
    const moved = { ...candidate, source: home, token: movedToken(candidate.token, home.tokens) };
    return this.#decide(await this.#read(moved, true), moved);
  }

  /** Without the version that the client has seen, an eventual answer cannot be checked for its age. */
  #readsStrongly({ version = HIDDEN_VERSION }: PresentedToken): boolean {
    const { consistency } = this.#runtime.options;
    return consistency === 'strong' || (consistency === 'adaptive' && version === HIDDEN_VERSION);
  }

  async #read({ token, source, budget }: Candidate, consistent: boolean): Promise<Found> {
    try {
      return await source.store.look(token.id, budget, { consistent });
    } catch (error) {
      if (error instanceof SessionCorruptError) return error;
      throw error;
    }
  }

  #isCurrent(found: Found, { token, source }: Candidate): boolean {
    return (
      found !== null &&
      !(found instanceof SessionCorruptError) &&
      sameHash(found.secret, token.secret) &&
      // Perhaps it has been revoked meanwhile.
      (found.userId === undefined || this.#runtime.users === undefined) &&
      found.version >= (token.version ?? 0) &&
      this.#expiry(found, source) === undefined
    );
  }

  #expiry(found: SessionRecord, { timeouts }: SessionSource): ExpiryReason | undefined {
    return expiryReason(found, timeouts, this.#runtime.clock.now());
  }

  #decide(found: Found, candidate: Candidate): Verdict | Promise<Verdict> {
    const { token, source, binding } = candidate;
    if (found === null) return this.#rejected('unknown', token);
    if (found instanceof SessionCorruptError) return this.#corrupt(found, candidate, null);
    const now = this.#runtime.clock.now();
    const validator = validatorStanding(found, token.secret, now, token.vouched);
    if (validator === 'forged') return this.#rejected('forged', token);
    if (found.endedBy !== undefined) {
      return { ...this.#rejected('revoked', token, found.endedBy), endedAt: found.rotatedAt };
    }
    if (isFromTheFuture(found, now)) return this.#rejected('future', token);
    const reason = this.#expiry(found, source);
    if (reason !== undefined) {
      this.#runtime.events.emit('expired', token.id, { reason });
      const endedAt = effectiveDeadline(found, source.timeouts);
      return { standing: { kind: 'expired', reason }, endedAt };
    }
    if (validator === 'reused') return this.#reused(found, candidate);
    if (validator === 'superseded') return this.#rejected('superseded', token);
    const isBound = found.binding !== undefined && binding !== 'unasked';
    if (isBound && !sameHash(found.binding, binding)) return this.#rejected('binding', token);
    return this.#open(found, candidate, validator);
  }

  #open(
    record: SessionRecord,
    candidate: Candidate,
    kind: 'current' | 'grace',
  ): Verdict | Promise<Verdict> {
    const { source, token } = candidate;
    try {
      const { data, serialized } = source.codec.open(record.payload, record.id);
      return {
        standing: { kind },
        opened: { data, stored: { record, data: serialized, token, source } },
      };
    } catch (error) {
      if (error instanceof SessionCorruptError) return this.#corrupt(error, candidate, record);
      throw error;
    }
  }

  #rejected(
    reason: 'unknown' | 'forged' | 'superseded' | 'future' | 'binding' | 'revoked',
    token: PresentedToken,
    by?: EndedBy,
  ): Verdict {
    this.#runtime.events.emit('rejected', token.id, { reason });
    return rejected(reason, by);
  }

  async #reused(record: SessionRecord, candidate: Candidate): Promise<Verdict> {
    const revoked = this.#runtime.options.onTokenReuse === 'revoke';
    this.#runtime.events.emit('token-reused', record.id, { revoked });
    if (!revoked) return rejected('reused');
    const { source, budget } = candidate;
    // A table that sessions are moved out of has no room for who ended them.
    if (source.isHome) await this.#revoker.end(record, { by: 'reuse', budget });
    else await this.#remove(record, candidate, { unchanged: false });
    return { ...rejected('revoked', 'reuse'), endedAt: this.#runtime.clock.now() };
  }

  async #corrupt(
    error: SessionCorruptError,
    candidate: Candidate,
    record: SessionRecord | null,
  ): Promise<Verdict> {
    const { reason, detail } = error;
    const { source, token } = candidate;
    const layout = source.layout.name;
    this.#runtime.events.emit('corrupt', token.id, { reason, detail, layout });
    const { onCorrupt } = this.#runtime.options;
    if (onCorrupt === 'throw') throw error;
    // An unknown format is most likely a newer deployment's: neither its item nor its cookie is touched.
    if (reason === 'format' || source.isForeign) return rejected('unreadable');
    if (onCorrupt === 'drop' && record !== null) {
      await this.#remove(record, candidate, { unchanged: true });
    }
    return rejected('corrupt');
  }

  /** @param how.unchanged not when another request has changed it since, say to something readable */
  async #remove(
    record: SessionRecord,
    { source, budget }: Candidate,
    how: { readonly unchanged: boolean },
  ): Promise<void> {
    const { applied } = await source.store.delete(record, budget, how);
    if (applied) this.#runtime.events.emit('destroyed', record.id, { userId: record.userId });
  }
}

function rejected(reason: Rejection, by?: EndedBy): Verdict {
  return { standing: { kind: 'rejected', reason, ...(by && { by }) } };
}
