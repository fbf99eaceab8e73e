import type { SessionRuntime } from '../../lifecycle/runtime/session-runtime.js';
import type { SessionRecord } from '../../session/session-record.js';
import { whatGoesOn } from '../../session/draft/intents.js';
import type { SessionTimeouts } from '../../session/session-timeouts.js';
import { isSecureCookie, type ResolvedCookie } from '../../transport/cookie-attributes.js';
import type { HttpExchange } from '../http/http-exchange.js';
import type { CookieLife } from './session-cookie.js';
import type { OpenedSession } from './opened-session.js';

/** What a cookie shows where tokens travel in a header. */
const NO_COOKIE: Omit<ResolvedCookie, 'name'> = {
  path: '/',
  domain: undefined,
  httpOnly: true,
  secure: 'auto',
  sameSite: 'lax',
  persistent: false,
  partitioned: false,
  priority: undefined,
};

/** The cookie's life as that of the session, with what was asked for and is not stored yet. */
export class SessionCookieLife implements CookieLife {
  readonly #exchange: HttpExchange;
  readonly #opened: OpenedSession;
  readonly #runtime: SessionRuntime;

  constructor(exchange: HttpExchange, opened: OpenedSession, runtime: SessionRuntime) {
    this.#exchange = exchange;
    this.#opened = opened;
    this.#runtime = runtime;
  }

  get attributes(): CookieLife['attributes'] {
    const cookie = this.#cookie;
    return { ...cookie, secure: isSecureCookie(cookie, this.#exchange.request.secure) };
  }

  get isPersistent(): boolean {
    return this.#own.persistent ?? this.#cookie.persistent;
  }

  get isOwn(): boolean {
    return Object.values(this.#own).some((value) => value !== undefined);
  }

  get timeouts(): SessionTimeouts {
    return this.#opened.facts.timeouts;
  }

  get ceilings(): SessionTimeouts {
    return this.#runtime.options.maxTimeouts;
  }

  get expiresAt(): number {
    return this.#opened.session.expiresAt.getTime();
  }

  get now(): number {
    return this.#runtime.clock.now();
  }

  get isKept(): boolean {
    return this.#runtime.home.layout.lacks?.includes('persistent') !== true;
  }

  keep(idle: number, absolute: number): void {
    const { facts } = this.#opened;
    facts.draft.intend(facts.checkTimeouts({ idle, absolute, persistent: true }));
  }

  forget(): void {
    const { facts } = this.#opened;
    const { idle, absolute } = this.#runtime.home.timeouts;
    const ends = this.#cookie.persistent || this.#own.persistent === true;
    facts.draft.intend({
      ...facts.checkTimeouts({ idle, absolute }),
      ...(ends && { persistent: false }),
    });
  }

  get #cookie(): ResolvedCookie {
    const { cookie = { ...NO_COOKIE, name: '' } } = this.#runtime.options;
    return typeof cookie === 'function' ? cookie(this.#exchange.request.raw) : cookie;
  }

  /** What is different of this session alone. */
  get #own(): Pick<SessionRecord, 'persistent'> & Partial<SessionRecord> {
    const { draft, record } = this.#opened.facts;
    const { intents } = draft;
    const goesOn = whatGoesOn(record, intents);
    return {
      persistent: intents.persistent ?? goesOn?.persistent,
      idleTimeout: intents.idleTimeout ?? goesOn?.idleTimeout,
      absoluteTimeout: intents.absoluteTimeout ?? goesOn?.absoluteTimeout,
    };
  }
}
