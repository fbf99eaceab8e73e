import { SessionCorruptError } from '../errors/session-corrupt.error.js';
import type { RejectionReason } from '../events/session-event.js';
import type { SessionRecord } from '../session/session-record.js';
import type { SessionState } from '../session/session-state.js';
import { expiryReason, isFromTheFuture, type ExpiryReason } from '../session/session-timeouts.js';
import { sameHash, standingOf } from '../session/standing.js';
import type { PresentedToken } from '../session-token/token-format.js';
import { movedToken } from './moved-token.js';
import type { SessionRuntime } from './session-runtime.js';
import type { StoreBudget } from './store-budget.js';

/** What became of the token that a request presented. */
export type LoadOutcome =
  /** None was presented, or nothing that could be one. */
  | { readonly kind: 'none' }
  | { readonly kind: 'live' }
  | { readonly kind: 'expired'; readonly reason: ExpiryReason }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason | 'reused' | 'corrupt' }
  /** The store failed, and `onStoreError` is `'anonymous'`. */
  | { readonly kind: 'unavailable' };

export interface Verdict {
  readonly outcome: LoadOutcome;
  /** The client's token is good for nothing any more: tell it to forget it. */
  readonly deadToken: boolean;
  readonly live?: Pick<SessionState, 'data' | 'fingerprint' | 'writability' | 'source'> & {
    readonly record: SessionRecord;
  };
}

/** The hash of what the request is bound to; `'unasked'` where there is no request to ask. */
export type PresentedBinding = Uint8Array | 'unasked' | undefined;

/** What is being judged: a token that has the right shape and signature, and where it belongs. */
export interface Candidate {
  readonly token: PresentedToken;
  /** Index of the source whose token it is. */
  readonly source: number;
  readonly binding: PresentedBinding;
  readonly budget: StoreBudget;
}

type Found = SessionRecord | SessionCorruptError | null;

/** From a token to a named outcome: at most one read, where reads are eventual at most two. */
export class TokenJudge {
  readonly #runtime: SessionRuntime;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
  }

  /** @throws SessionStoreError; SessionCorruptError with `onCorrupt: 'throw'` */
  async judge(candidate: Candidate): Promise<Verdict> {
    const strong = this.#runtime.options.consistency === 'strong';
    const first = await this.#read(candidate, strong);
    // An eventually consistent answer may be behind, so only a good one is believed.
    const believed = strong || this.#isCurrent(first, candidate);
    const found = believed ? first : await this.#read(candidate, true);
    if (found !== null || candidate.source === 0) return this.#decide(found, candidate);
    // Moved out of its old table already, by a request of the same client that was faster.
    const { tokens } = this.#runtime;
    const moved = { ...candidate, source: 0, token: movedToken(candidate.token, tokens) };
    return this.#decide(await this.#read(moved, true), moved);
  }

  async #read({ token, source, budget }: Candidate, consistent: boolean): Promise<Found> {
    const { store } = this.#runtime.sourceOf({ source });
    try {
      return await store.find(token.id, budget, { consistent });
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
      found.version >= (token.version ?? 0) &&
      this.#expiry(found, source) === undefined
    );
  }

  #expiry(found: SessionRecord, source: number): ExpiryReason | undefined {
    const { timeouts } = this.#runtime.sourceOf({ source });
    return expiryReason(found, timeouts, this.#runtime.clock.now());
  }

  #decide(found: Found, candidate: Candidate): Verdict | Promise<Verdict> {
    const { token, binding } = candidate;
    if (found === null) return this.#rejected('unknown', token, true);
    if (found instanceof SessionCorruptError) return this.#corrupt(found, candidate, null);
    const now = this.#runtime.clock.now();
    const standing = standingOf(found, token.secret, now, token.vouched);
    // Not a dead token: the client may hold a newer one for the same session by now.
    if (standing === 'forged') return this.#rejected('forged', token, false);
    if (isFromTheFuture(found, now)) return this.#rejected('future', token, true);
    const reason = this.#expiry(found, candidate.source);
    if (reason !== undefined) {
      this.#runtime.events.emit('expired', token.id, { reason });
      return { outcome: { kind: 'expired', reason }, deadToken: true };
    }
    if (standing === 'reused') return this.#reused(found, candidate);
    if (standing === 'superseded') return this.#rejected('superseded', token, false);
    const isBound = found.binding !== undefined && binding !== 'unasked';
    if (isBound && !sameHash(found.binding, binding)) {
      return this.#rejected('binding', token, false);
    }
    return this.#open(found, candidate, standing === 'grace' ? 'read-only' : 'writable');
  }

  #open(
    record: SessionRecord,
    candidate: Candidate,
    writability: SessionState['writability'],
  ): Verdict | Promise<Verdict> {
    try {
      const opened = this.#runtime.codecOf(candidate.source).open(record.payload, record.id);
      const live = { record, ...opened, writability, source: candidate.source };
      return { outcome: { kind: 'live' }, deadToken: false, live };
    } catch (error) {
      if (error instanceof SessionCorruptError) return this.#corrupt(error, candidate, record);
      throw error;
    }
  }

  #rejected(reason: RejectionReason, token: PresentedToken, deadToken: boolean): Verdict {
    this.#runtime.events.emit('rejected', token.id, { reason });
    return { outcome: { kind: 'rejected', reason }, deadToken };
  }

  async #reused(record: SessionRecord, candidate: Candidate): Promise<Verdict> {
    const revoked = this.#runtime.options.onTokenReuse === 'revoke';
    this.#runtime.events.emit('token-reused', record.id, { revoked });
    if (revoked) await this.#remove(record, candidate, { unchanged: false });
    // Otherwise the client may hold the newer one by now, say if this request took long to arrive.
    return { outcome: { kind: 'rejected', reason: 'reused' }, deadToken: revoked };
  }

  async #corrupt(
    error: SessionCorruptError,
    candidate: Candidate,
    record: SessionRecord | null,
  ): Promise<Verdict> {
    const { reason, detail } = error;
    this.#runtime.events.emit('corrupt', candidate.token.id, { reason, detail });
    const { onCorrupt } = this.#runtime.options;
    if (onCorrupt === 'throw') throw error;
    // An unknown format is most likely a newer deployment's: neither its item nor its cookie is touched.
    const lost = reason !== 'format';
    if (onCorrupt === 'drop' && lost && record !== null) {
      await this.#remove(record, candidate, { unchanged: true });
    }
    return { outcome: { kind: 'rejected', reason: 'corrupt' }, deadToken: lost };
  }

  /** @param how.unchanged not when another request has changed it since, say to something readable */
  async #remove(
    record: SessionRecord,
    { source, budget }: Candidate,
    how: { readonly unchanged: boolean },
  ): Promise<void> {
    const { store } = this.#runtime.sourceOf({ source });
    const { applied } = await store.delete(record, budget, how);
    if (applied) this.#runtime.events.emit('destroyed', record.id, { userId: record.userId });
  }
}
