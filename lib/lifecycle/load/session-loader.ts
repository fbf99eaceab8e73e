import { isLive, type Standing } from '../../session/standing.js';
import type { PresentedToken } from '../../session-token/token-format.js';
import { oldTokensOf, type OldTokens } from '../move/old-tokens.js';
import type { PresentedTexts } from '../runtime/presented-texts.js';
import type { SessionRuntime, SessionSource } from '../runtime/session-runtime.js';
import type { StoreBudget } from '../store/store-budget.js';
import type { Stored } from '../runtime/stored.js';
import { TokenJudge, type PresentedBinding, type Verdict } from './token-judge.js';

/** What a request begins with. */
export interface LoadedSession {
  readonly standing: Standing;
  /** `null`: no session was opened, and nothing is stored yet. */
  readonly stored: Stored | null;
  readonly data: object;
  /** Whose token was presented. */
  readonly presentedBy: SessionSource;
  /** The token is good, but not in the form it should have: to be issued again. */
  readonly isOutdated: boolean;
  /** The text of the token tells a version, which a change makes an old one. */
  readonly tellsVersion: boolean;
  /** Left out where no others were presented, as always without `migrateFrom`. */
  readonly oldTokens?: OldTokens;
}

/** What of it a session without a client has as well. */
export type LoadedLife = Pick<LoadedSession, 'standing' | 'stored' | 'data' | 'oldTokens'>;

export interface LoadContext {
  readonly budget: StoreBudget;
  readonly binding?: PresentedBinding;
}

type Judged = Verdict & { readonly token?: PresentedToken; readonly source?: SessionSource };

/**
 * A sibling domain can plant cookies of our name in front of the real one, which must neither log the
 * user out nor cost a read or an event for each. What is malformed, or not signed by us, does not
 * count as a token.
 */
const MOST_TOKENS = 4;

const NONE: Judged = { standing: { kind: 'none' } };

/** From what a client presented to a session and its standing. */
export class SessionLoader {
  readonly #runtime: SessionRuntime;
  readonly #judge: TokenJudge;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
    this.#judge = new TokenJudge(runtime);
  }

  /**
   * @param given in the order of the sources; a later one counts only if no earlier one is live,
   *   or may be
   * @throws SessionStoreError when the store fails; SessionCorruptError with `onCorrupt: 'throw'`
   */
  async load(given: readonly PresentedTexts[], context: LoadContext): Promise<LoadedSession> {
    const presented = given.length === 1 ? given : this.#stillCounting(given);
    let best = NONE;
    let isOver = false;
    for (const { source, texts } of presented) {
      if (texts.length === 0) continue;
      const judged = await this.#loadFrom(source, texts, context);
      if (wasOver(judged, best)) {
        isOver = true;
        continue;
      }
      const isSettled = isLive(judged.standing) || isUndecided(judged.standing);
      // A session that nobody here can read is still its user's, whatever else is dead.
      if (best === NONE || isSettled || isUnreadable(judged.standing)) best = judged;
      if (isSettled) break;
    }
    const { standing, opened, token, source, endedAt } = best;
    const oldTokens = oldTokensOf(this.#runtime, presented, source);
    if (isOver && endedAt !== undefined) {
      const { budget } = context;
      await oldTokens?.end({ budget, except: token?.id, unlessUsedAfter: endedAt });
    }
    return {
      ...(oldTokens && { oldTokens }),
      standing,
      stored: opened?.stored ?? null,
      data: opened?.data ?? this.#runtime.home.codec.empty(),
      presentedBy: source ?? this.#runtime.home,
      isOutdated: standing.kind === 'current' && token?.outdated === true,
      tellsVersion: token?.version !== undefined,
    };
  }

  /** The session of a request whose store did not answer: empty, and nothing in it can be saved. */
  unavailable(): LoadedSession {
    const { home } = this.#runtime;
    return {
      standing: { kind: 'unavailable' },
      stored: null,
      data: home.codec.empty(),
      presentedBy: home,
      isOutdated: false,
      tellsVersion: false,
    };
  }

  async #loadFrom(
    source: SessionSource,
    texts: readonly string[],
    { budget, binding }: LoadContext,
  ): Promise<Judged> {
    let best = NONE;
    const { tokens, next } = this.#parsed(source, texts);
    // Any of them may be the user's own: none is used, and no cookie is replaced or deleted.
    if (next !== undefined) return this.#undecided(next, 'too-many');
    for (const token of tokens) {
      const verdict = await this.#judge.judge({ token, source, binding, budget });
      const [before, now] = [isLive(best.standing), isLive(verdict.standing)];
      if (before && now && best.opened?.stored.record.id === token.id) {
        // Two tokens of one session, of which the newer one counts.
        if (verdict.standing.kind !== 'current') continue;
      } else if (before && now) {
        // Which of two live sessions is the user's own cannot be known, so neither is used: an
        // attacker who plants a cookie beside the victim's must not choose (RFC 6265bis, 8.6).
        return this.#undecided(token, 'ambiguous');
      }
      if (best === NONE || now) best = { ...verdict, token, source };
    }
    return best;
  }

  #stillCounting(given: readonly PresentedTexts[]): readonly PresentedTexts[] {
    const now = this.#runtime.clock.now();
    return given.filter(({ source: { leaving } }) => leaving === undefined || now < leaving.until);
  }

  #undecided(token: PresentedToken, reason: 'ambiguous' | 'too-many'): Judged {
    this.#runtime.events.emit('rejected', token.id, { reason: 'ambiguous' });
    return { standing: { kind: 'rejected', reason } };
  }

  /** The tokens to read, and the `next` one where there are more than that. */
  #parsed(source: SessionSource, texts: readonly string[]) {
    const tokens = new Map<string, PresentedToken>();
    let malformed = 0;
    for (const text of texts) {
      // Who has no request, but a socket, say, passes on what a client sent, whatever that is.
      const isText = typeof (text as unknown) === 'string';
      const token = isText ? source.tokens.parse(text) : null;
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
}

/**
 * Whether what another table has was last used before the session here ended: then it is over, too. A
 * login there after that is a new one.
 */
function wasOver({ opened }: Judged, { endedAt }: Judged): boolean {
  return (
    opened !== undefined && endedAt !== undefined && opened.stored.record.accessedAt <= endedAt
  );
}

function isUnreadable(standing: Standing): boolean {
  return standing.kind === 'rejected' && standing.reason === 'unreadable';
}

function isUndecided(standing: Standing): boolean {
  if (standing.kind !== 'rejected') return false;
  return standing.reason === 'ambiguous' || standing.reason === 'too-many';
}
