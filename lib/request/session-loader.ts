import { SessionCorruptError } from '../errors/session-corrupt.error.js';
import type { RejectionReason } from '../events/session-event.js';
import { SessionState } from '../session/session-state.js';
import { expiryReason, isFromTheFuture, type ExpiryReason } from '../session/session-timeouts.js';
import type { SessionRecord } from '../session/session-record.js';
import { sameHash, standingOf } from '../session/standing.js';
import type { PresentedToken } from '../session-token/token-format.js';
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

export interface LoadedSession {
  readonly state: SessionState;
  readonly outcome: LoadOutcome;
  /** The client's token is good for nothing any more: tell it to forget it. */
  readonly deadToken: boolean;
}

interface Verdict {
  readonly outcome: LoadOutcome;
  readonly deadToken: boolean;
  readonly record: SessionRecord | null;
  readonly live?: Pick<SessionState, 'data' | 'writability'>;
}

const ABSENT: Verdict = { outcome: { kind: 'none' }, deadToken: false, record: null };

/** From what a client presented to a session and a named outcome. Reads at most one item per token. */
export class SessionLoader {
  readonly #runtime: SessionRuntime;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
  }

  /**
   * @param texts what the transport found, usually nothing or one token
   * @throws SessionStoreError when the store fails; SessionCorruptError with `onCorrupt: 'throw'`
   */
  async load(
    texts: readonly string[],
    budget: StoreBudget,
    binding?: Uint8Array,
  ): Promise<LoadedSession> {
    const presented = new Map<string, PresentedToken>();
    for (const text of texts) {
      const token = this.#runtime.tokens.parse(text);
      if (token === null) this.#runtime.events.emit('rejected', undefined, { reason: 'malformed' });
      else presented.set(token.text, token);
    }
    let chosen = ABSENT;
    let token: PresentedToken | undefined;
    for (const candidate of presented.values()) {
      const verdict = await this.#judge(candidate, budget, binding);
      if (chosen.outcome.kind === 'live' && verdict.outcome.kind === 'live') {
        // Which of two live sessions is the user's own cannot be known, so neither is used: an
        // attacker who plants a cookie beside the victim's must not choose (RFC 6265bis, 8.6).
        this.#runtime.events.emit('rejected', candidate.id, { reason: 'ambiguous' });
        return this.#anonymous(
          { ...ABSENT, outcome: { kind: 'rejected', reason: 'ambiguous' } },
          binding,
        );
      }
      if (chosen === ABSENT || verdict.outcome.kind === 'live') {
        chosen = verdict;
        token = candidate;
      }
    }
    if (chosen.record === null || chosen.live === undefined || token === undefined) {
      return this.#anonymous(chosen, binding);
    }
    const state = new SessionState({
      base: chosen.record,
      data: chosen.live.data,
      fingerprint: this.#runtime.codec.fingerprint(chosen.live.data, chosen.record.id),
      token,
      writability: chosen.live.writability,
      startedAt: this.#runtime.clock.now(),
      binding,
    });
    state.mustIssue = token.outdated && state.writability === 'writable';
    return { state, outcome: chosen.outcome, deadToken: false };
  }

  /** The session of a request whose store did not answer: empty, and nothing in it can be saved. */
  unavailable(binding?: Uint8Array): LoadedSession {
    return this.#anonymous({ ...ABSENT, outcome: { kind: 'unavailable' } }, binding);
  }

  #anonymous({ outcome, deadToken }: Verdict, binding: Uint8Array | undefined): LoadedSession {
    const superseded = outcome.kind === 'rejected' && outcome.reason === 'superseded';
    const data = this.#runtime.codec.empty();
    const state = new SessionState({
      base: null,
      data,
      fingerprint: this.#runtime.codec.fingerprint(data, ''),
      writability: superseded
        ? 'superseded'
        : outcome.kind === 'unavailable'
          ? 'unavailable'
          : 'writable',
      startedAt: this.#runtime.clock.now(),
      binding,
    });
    return { state, outcome, deadToken };
  }

  /** An eventually consistent answer may be behind, so only a good one is believed. */
  async #judge(
    token: PresentedToken,
    budget: StoreBudget,
    binding: Uint8Array | undefined,
  ): Promise<Verdict> {
    const strong = this.#runtime.options.consistency === 'strong';
    const first = await this.#read(token, budget, strong);
    if (strong || this.#isCurrent(first, token))
      return this.#verdict(first, token, budget, binding);
    return this.#verdict(await this.#read(token, budget, true), token, budget, binding);
  }

  #isCurrent(found: SessionRecord | SessionCorruptError | null, token: PresentedToken): boolean {
    return (
      found !== null &&
      !(found instanceof SessionCorruptError) &&
      sameHash(found.secret, token.secret) &&
      found.version >= (token.version ?? 0) &&
      expiryReason(found, this.#runtime.options.timeouts, this.#runtime.clock.now()) === undefined
    );
  }

  async #read(token: PresentedToken, budget: StoreBudget, consistent: boolean) {
    try {
      return await this.#runtime.store.call('find', token.id, budget, (repository, signal) =>
        repository.find(token.id, { consistent, signal }),
      );
    } catch (error) {
      if (error instanceof SessionCorruptError) return error;
      throw error;
    }
  }

  async #verdict(
    found: SessionRecord | SessionCorruptError | null,
    token: PresentedToken,
    budget: StoreBudget,
    binding: Uint8Array | undefined,
  ): Promise<Verdict> {
    if (found === null) return this.#rejected('unknown', token, true);
    if (found instanceof SessionCorruptError) return this.#corrupt(found, token.id, null, budget);
    const now = this.#runtime.clock.now();
    const standing = standingOf(found, token.secret, now);
    // Not a dead token: the client may hold a newer one for the same session by now.
    if (standing === 'forged') return this.#rejected('forged', token, false);
    if (isFromTheFuture(found, now)) return this.#rejected('future', token, true);
    const reason = expiryReason(found, this.#runtime.options.timeouts, now);
    if (reason !== undefined) {
      this.#runtime.events.emit('expired', token.id, { reason });
      return { outcome: { kind: 'expired', reason }, deadToken: true, record: null };
    }
    if (standing === 'reused') return this.#reused(found, budget);
    if (standing === 'superseded') return this.#rejected('superseded', token, false);
    if (found.binding !== undefined && !sameHash(found.binding, binding)) {
      return this.#rejected('binding', token, false);
    }
    try {
      const data = this.#runtime.codec.decode(found.payload, found.id);
      const writability = standing === 'grace' ? 'read-only' : 'writable';
      return {
        outcome: { kind: 'live' },
        deadToken: false,
        record: found,
        live: { data, writability },
      };
    } catch (error) {
      if (error instanceof SessionCorruptError) {
        return this.#corrupt(error, token.id, found, budget);
      }
      throw error;
    }
  }

  #rejected(reason: RejectionReason, token: PresentedToken, deadToken: boolean): Verdict {
    this.#runtime.events.emit('rejected', token.id, { reason });
    return { outcome: { kind: 'rejected', reason }, deadToken, record: null };
  }

  async #reused(record: SessionRecord, budget: StoreBudget): Promise<Verdict> {
    const revoked = this.#runtime.options.onTokenReuse === 'revoke';
    this.#runtime.events.emit('token-reused', record.id, { revoked });
    if (revoked) await this.#remove(record, budget);
    return { outcome: { kind: 'rejected', reason: 'reused' }, deadToken: true, record: null };
  }

  async #corrupt(
    error: SessionCorruptError,
    id: string,
    record: SessionRecord | null,
    budget: StoreBudget,
  ): Promise<Verdict> {
    const { reason, detail } = error;
    this.#runtime.events.emit('corrupt', id, { reason, detail });
    const { onCorrupt } = this.#runtime.options;
    if (onCorrupt === 'throw') throw error;
    // An unknown format is most likely a newer deployment's: neither its item nor its cookie is touched.
    const lost = reason !== 'format';
    if (onCorrupt === 'drop' && lost && record !== null) await this.#remove(record, budget);
    return { outcome: { kind: 'rejected', reason: 'corrupt' }, deadToken: lost, record: null };
  }

  async #remove(record: SessionRecord, budget: StoreBudget): Promise<void> {
    const { applied } = await this.#runtime.store.call(
      'delete',
      record.id,
      budget,
      (repository, signal) => repository.delete(record, { signal }),
    );
    if (applied) this.#runtime.events.emit('destroyed', record.id, { userId: record.userId });
  }
}
