import { SessionOptionsError } from '../errors/session-options.error.js';
import type { Draft } from '../session/draft/draft.js';
import type { Intents } from '../session/draft/intents.js';
import { isCsrfToken, makeCsrfToken } from '../session/active/csrf-token.js';
import type { SessionFacts } from '../session/active/session-port.js';
import { endedOf, type SessionEnded } from '../session/session-ended.js';
import type { SessionRecord } from '../session/session-record.js';
import type { SessionTimeouts } from '../session/session-timeouts.js';
import { responseStartedError } from '../session/state-errors.js';
import type { SessionToken } from '../session-token/token-format.js';
import { Discreet } from './discreet.js';
import { ownTimeouts, type RequestedTimeouts } from './own-timeouts.js';
import type { SessionRuntime } from './runtime/session-runtime.js';
import type { SessionLife } from './session-life.js';
import { timeoutsWith } from './write/next-record.js';

interface Persistence {
  readonly persistent?: boolean;
}

/** Answers what the session object asks: each getter reads the present state of the session. */
export class LifeFacts extends Discreet implements SessionFacts {
  readonly #life: SessionLife;
  readonly #runtime: SessionRuntime;

  constructor(life: SessionLife, runtime: SessionRuntime) {
    super();
    this.#life = life;
    this.#runtime = runtime;
  }

  get draft(): Draft {
    return this.#life.draft;
  }

  get record(): SessionRecord | undefined {
    return this.#life.record;
  }

  get isNew(): boolean {
    return this.#life.isNew;
  }

  get isDestroyed(): boolean {
    return this.#life.isDestroyed;
  }

  get ended(): SessionEnded | undefined {
    return endedOf(this.#life.standing);
  }

  get startedAt(): number {
    return this.#life.startedAt;
  }

  get now(): number {
    return this.#runtime.clock.now();
  }

  get token(): SessionToken {
    const { ownToken, stored, draft } = this.#life;
    return ownToken.of(stored, draft.intents);
  }

  get tokenText(): string {
    const { ownToken, stored, draft } = this.#life;
    return ownToken.textOf(stored, draft.intents);
  }

  get timeouts(): SessionTimeouts {
    const { stored, draft, record } = this.#life;
    const { timeouts } = stored?.source ?? this.#runtime.home;
    return timeoutsWith(draft.intents, record, timeouts);
  }

  csrfTokenOf(secret: Uint8Array): string {
    const { stored, draft } = this.#life;
    const isStored = stored !== null && draft.intents.csrfSecret === undefined;
    const { layout } = isStored ? stored.source : this.#runtime.home;
    return layout.csrf?.textOf(secret, stored?.record) ?? makeCsrfToken(secret);
  }

  /** Whether a form or script has it from this session, here or in another application on its table. */
  isCsrfToken(token: string): boolean {
    const secret = this.#life.record?.csrfSecret;
    if (secret === undefined) return false;
    // A page of the old application may be open when its session moves.
    const { sources } = this.#runtime;
    const isTheirs = () => sources.some(({ layout: { csrf } }) => csrf?.isToken(token, secret));
    return isCsrfToken(token, secret) || isTheirs();
  }

  checkTimeouts(requested: RequestedTimeouts & Persistence): Partial<Intents> {
    const { home, options } = this.#runtime;
    const { stored, draft } = this.#life;
    // Its own timeouts are not copied when it moves out of another table: home's defaults apply then.
    const isHome = stored?.source.isHome ?? true;
    const now = isHome ? this.timeouts : timeoutsWith(draft.intents, undefined, home.timeouts);
    const own = ownTimeouts(requested, options.maxTimeouts, now);
    const { persistent } = requested;
    if (persistent === undefined) return own;
    if (home.layout.lacks?.includes('persistent') === true) throw notKept(home.layout.name);
    return { ...own, persistent };
  }

  /** @throws SessionStateError when the response has begun and can no longer carry a new token */
  renewToken({ always } = { always: false }): SessionToken {
    const { delivery, isAnswering, ownToken, stored } = this.#life;
    if (isAnswering || delivery === 'closed') throw responseStartedError();
    return ownToken.renewed(stored, always);
  }
}

function notKept(layout: string): SessionOptionsError {
  return new SessionOptionsError([
    `persistent: tables of ${layout} cannot keep it for one session; use the option cookie.persistent`,
  ]);
}
