import { SessionState } from '../session/session-state.js';
import type { PresentedToken } from '../session-token/token-format.js';
import type { SessionRuntime } from './session-runtime.js';
import type { StoreBudget } from './store-budget.js';
import {
  TokenJudge,
  type LoadOutcome,
  type PresentedBinding,
  type Verdict,
} from './token-judge.js';

export interface LoadedSession {
  readonly state: SessionState;
  readonly outcome: LoadOutcome;
  /** The client's token is good for nothing any more: tell it to forget it. */
  readonly deadToken: boolean;
  /** Index of the source whose transport carried the token. */
  readonly presentedBy: number;
}

/** What a request presented, for one source. */
export interface PresentedTexts {
  readonly source: number;
  /** What the source's transport found, usually nothing or one token. */
  readonly texts: readonly string[];
}

export interface LoadContext {
  readonly budget: StoreBudget;
  readonly binding?: PresentedBinding;
}

type Judged = Verdict & {
  readonly token?: PresentedToken;
  readonly source: number;
  /** There were more tokens than are read, so none was. */
  readonly isCut?: boolean;
};

/**
 * A sibling domain can plant cookies of our name in front of the real one, which must neither log the
 * user out nor cost a read or an event for each. What is malformed, or not signed by us, does not
 * count as a token.
 */
const MOST_TOKENS = 4;

const NONE: Judged = { outcome: { kind: 'none' }, deadToken: false, source: 0 };

/** From what a client presented to a session and a named outcome. */
export class SessionLoader {
  readonly #runtime: SessionRuntime;
  readonly #judge: TokenJudge;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
    this.#judge = new TokenJudge(runtime);
  }

  /**
   * @param presented in the order of the sources; a later one counts only if no earlier one is live,
   *   or may be
   * @throws SessionStoreError when the store fails; SessionCorruptError with `onCorrupt: 'throw'`
   */
  async load(presented: readonly PresentedTexts[], context: LoadContext): Promise<LoadedSession> {
    let best = NONE;
    for (const one of presented) {
      const judged = await this.#loadFrom(one, context);
      const isSettled = judged.live !== undefined || isAmbiguous(judged);
      if (best === NONE || isSettled) best = judged;
      if (isSettled) break;
    }
    const { live, token, outcome, deadToken, source } = best;
    const binding = context.binding === 'unasked' ? undefined : context.binding;
    if (live === undefined || token === undefined) return this.#anonymous(best, binding);
    const state = new SessionState({
      base: live.record,
      source: live.source,
      data: live.data,
      fingerprint: live.fingerprint,
      token,
      writability: live.writability,
      startedAt: this.#runtime.clock.now(),
      binding,
    });
    state.mustIssue = token.outdated && state.writability === 'writable';
    return { state, outcome, deadToken, presentedBy: source };
  }

  /** The session of a request whose store did not answer: empty, and nothing in it can be saved. */
  unavailable(binding: Uint8Array | undefined): LoadedSession {
    return this.#anonymous({ ...NONE, outcome: { kind: 'unavailable' } }, binding);
  }

  async #loadFrom(
    { source, texts }: PresentedTexts,
    { budget, binding }: LoadContext,
  ): Promise<Judged> {
    let best = NONE;
    const { tokens, next } = this.#parsed(source, texts);
    // Any of them may be the user's own: none is used, and no cookie is replaced or deleted.
    if (next !== undefined) return this.#ambiguous(next, true);
    for (const token of tokens) {
      const verdict = await this.#judge.judge({ token, source, binding, budget });
      if (best.live?.record.id === token.id && verdict.live !== undefined) {
        // Two tokens of one session, of which the newer one counts.
        if (verdict.live.writability !== 'writable') continue;
      } else if (best.live !== undefined && verdict.live !== undefined) {
        // Which of two live sessions is the user's own cannot be known, so neither is used: an
        // attacker who plants a cookie beside the victim's must not choose (RFC 6265bis, 8.6).
        return this.#ambiguous(token);
      }
      if (best === NONE || verdict.live !== undefined) best = { ...verdict, token, source };
    }
    return best;
  }

  #ambiguous(token: PresentedToken, isCut = false): Judged {
    this.#runtime.events.emit('rejected', token.id, { reason: 'ambiguous' });
    return { ...NONE, outcome: { kind: 'rejected', reason: 'ambiguous' }, isCut };
  }

  /** The tokens to read, and the `next` one where there are more than that. */
  #parsed(source: number, texts: readonly string[]) {
    const tokens = new Map<string, PresentedToken>();
    let malformed = 0;
    for (const text of texts) {
      // Who has no request, but a socket, say, passes on what a client sent, whatever that is.
      const isText = typeof (text as unknown) === 'string';
      const token = (isText && this.#runtime.sources[source]?.tokens.parse(text)) || null;
      if (token !== null) {
        const isNext = tokens.size === MOST_TOKENS && !tokens.has(token.text);
        if (isNext) return { tokens: tokens.values(), next: token };
        tokens.set(token.text, token);
      } else if (malformed++ < MOST_TOKENS) {
        this.#runtime.events.emit('rejected', undefined, { reason: 'malformed' });
      }
    }
    return { tokens: tokens.values() };
  }

  #anonymous(judged: Judged, binding: Uint8Array | undefined): LoadedSession {
    const { outcome, deadToken, source, isCut = false } = judged;
    const rejected = outcome.kind === 'rejected' ? outcome.reason : undefined;
    const superseded = rejected === 'superseded' || isCut;
    // A corrupt session whose token is not dead is one that a newer deployment can read: a new token
    // now would take the client away from it.
    const unreadable = rejected === 'corrupt' && !deadToken;
    const unavailable = outcome.kind === 'unavailable' || unreadable;
    const data = this.#runtime.codec.empty();
    const state = new SessionState({
      base: null,
      data,
      fingerprint: this.#runtime.codec.fingerprint(data, ''),
      writability: superseded ? 'superseded' : unavailable ? 'unavailable' : 'writable',
      startedAt: this.#runtime.clock.now(),
      binding,
    });
    return { state, outcome, deadToken, presentedBy: source };
  }
}

function isAmbiguous({ outcome }: Verdict): boolean {
  return outcome.kind === 'rejected' && outcome.reason === 'ambiguous';
}
