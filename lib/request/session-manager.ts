import { Injectable, type ArgumentsHost } from '@nestjs/common';
import { SessionStoreError } from '../errors/session-store.error.js';
import { createLifecycle, type Lifecycle } from '../lifecycle/lifecycle.js';
import type { SessionRuntime } from '../lifecycle/runtime/session-runtime.js';
import type { ActiveSession } from '../session/active/active-session.js';
import type { SessionApi, SessionData } from '../session/session.js';
import type { TokenTransport } from '../transport/token-transport.js';
import { CurrentRequest } from './current-request.js';
import { rawRequest, rememberSession, sessionOf } from './current-session.js';
import { showExpressSession } from './express/shown-request.js';
import type { HttpExchange } from './http/http-exchange.js';
import { isFilterHost, isRoute, requestOf } from './request-of.js';
import { RequestSession, type RequestSessionParts } from './request-session.js';
import { keepTo, type RouteRules } from './route/route-rules.js';
import { SessionLog } from './session-log.js';
import { SessionUsage } from './session-usage.js';
import { loadWorkerSession, workerSession, type LoadOptions } from './worker-session.js';
import { Transports } from './http/token-delivery.js';

/** Makes the exchange of a request; one per platform. */
export type ExchangeFactory = (request: object) => HttpExchange;

/**
 * Sessions where there is no `@Session()` parameter: in guards, middleware, filters and services
 * with `of()`, and without any request in workers, sockets and scripts with the other methods.
 */
@Injectable()
export class SessionManager {
  /** The `name` of its registration; `undefined` for the one that `@Session()` and `request.session` mean. */
  readonly name: string | undefined;
  /** @internal Which routes take a session and which never load one. */
  readonly usage: SessionUsage;
  /** @internal */
  readonly currentRequest: CurrentRequest;
  readonly #log: SessionLog;
  readonly #lifecycle: Lifecycle;
  readonly #parts: RequestSessionParts;
  readonly #openExchange: ExchangeFactory;
  readonly #requests = new WeakMap<object, Promise<RequestSession>>();
  readonly #rules = new WeakMap<object, RouteRules>();

  /** @param transports how tokens travel, in the order of the runtime's sources */
  constructor(
    runtime: SessionRuntime,
    transports: readonly TokenTransport[],
    openExchange: ExchangeFactory,
    name?: string,
  ) {
    this.name = name;
    this.usage = new SessionUsage(name);
    this.#log = new SessionLog(name);
    this.#lifecycle = createLifecycle(runtime, () => this.#log.warnUndeliverable());
    this.#parts = {
      lifecycle: this.#lifecycle,
      transports: new Transports(runtime, transports),
      report: (error) => this.#log.reportUnseen(error),
    };
    this.#openExchange = openExchange;
    this.currentRequest = new CurrentRequest(runtime.options.asyncContext);
  }

  /**
   * The session of a request, loaded if nobody asked for it yet; the same object for all who ask.
   *
   * @param source the platform's request object, Nest's `ExecutionContext` of an HTTP request, or in
   *   an exception filter its `ArgumentsHost`
   * @throws SessionStoreError when the store fails. Not in an exception filter that passes its
   *   `ArgumentsHost`: nobody waits for filters, so it would end the process; there the session is
   *   empty then, and the response an error if something is changed in it
   */
  async of<T = SessionData>(source: ArgumentsHost | object): Promise<SessionApi<T>> {
    const rules = isRoute(source) ? this.usage.of(source).rules : undefined;
    if (rules !== undefined) this.keepTo(rules, source);
    const { session } = await this.open(source).catch((error: unknown) => {
      if (isFilterHost(source) && error instanceof SessionStoreError) {
        return RequestSession.withoutStore(this.#parts, this.#openExchange(requestOf(source)));
      }
      throw error;
    });
    return session as ActiveSession<unknown> as ActiveSession<T>;
  }

  /**
   * The session of a request if it is loaded, else `undefined`. It never loads and never throws: for
   * exception filters, loggers, and whatever else must not fail.
   */
  peek<T = SessionData>(source: ArgumentsHost | object): SessionApi<T> | undefined {
    const raw = rawRequest(requestOf(source));
    const session = sessionOf(raw, this.name);
    return session as ActiveSession<unknown> | undefined as ActiveSession<T> | undefined;
  }

  /**
   * As `of`, for the request that the calling code serves. Needs the option `asyncContext`.
   *
   * @throws SessionStateError outside of any request; SessionStoreError when the store fails
   */
  async current<T = SessionData>(): Promise<SessionApi<T>> {
    return this.of<T>(this.currentRequest.get());
  }

  /** @internal As `of`, with what became of the presented token. */
  open(source: ArgumentsHost | object): Promise<RequestSession> {
    const request = requestOf(source);
    const raw = rawRequest(request);
    let opened = this.#requests.get(raw);
    if (opened === undefined) {
      opened = this.#load(request, raw);
      this.#requests.set(raw, opened);
    }
    return opened;
  }

  /** @internal The request's session if somebody has asked for it. */
  opened(source: ArgumentsHost | object): Promise<RequestSession> | undefined {
    return this.#requests.get(rawRequest(requestOf(source)));
  }

  /** @internal What its route says is true of the request's session, also if it is loaded later. */
  keepTo(rules: RouteRules, source: ArgumentsHost | object): void {
    const raw = rawRequest(requestOf(source));
    this.#rules.set(raw, rules);
    const keep = ({ life }: RequestSession): void => keepTo(rules, life);
    void this.#requests.get(raw)?.then(keep, () => undefined);
  }

  /** A new session that is not stored yet: `save()` does that, `session.id` is its token. */
  create<T = SessionData>(data?: T): SessionApi<T> {
    const { codec } = this.#lifecycle.runtime.home;
    const loaded = { standing: { kind: 'none' }, stored: null, data: codec.empty() } as const;
    const session = workerSession<T>(this.#lifecycle, loaded, this.#parts.report);
    if (data !== undefined) session.data = data;
    return session;
  }

  /**
   * The live session of a token, or `null`: unknown, expired, forged and corrupt are all "none". Tokens
   * of the tables in `migrateFrom` count as well; saving such a session moves it, under a new token.
   * There is no request here, so `binding` is not checked. Nor is the token rotated, since nobody would
   * tell the client; after `regenerate()` that is up to the caller.
   *
   * @param options.onEnded called before it resolves to `null`, where the token is of a session that has
   *   ended, or of none that anybody knows. Not for what is no token at all
   * @throws SessionStoreError when the store fails; what `onEnded` throws
   */
  async load<T = SessionData>(
    token: string,
    options: LoadOptions = {},
  ): Promise<SessionApi<T> | null> {
    const loading = loadWorkerSession<T>(this.#lifecycle, token, this.#parts.report);
    const { session, ended } = await loading.catch((error: unknown) => {
      this.report(error);
      throw error;
    });
    if (ended !== undefined) options.onEnded?.(ended);
    return session;
  }

  /** As `session.save()`, and the idle clock is moved when that is due. */
  async save(session: SessionApi<unknown>): Promise<void> {
    await session.save();
  }

  /**
   * Ends the session of a token, whatever it is bound to; unknown ones are fine.
   *
   * @throws SessionStoreError when the store fails
   */
  async destroy(token: string): Promise<void> {
    const session = await this.load(token);
    await session?.destroy();
  }

  /** @internal See `SessionLog`. */
  report(error: unknown): void {
    this.#log.report(error);
  }

  async #load(request: object, raw: object): Promise<RequestSession> {
    try {
      const exchange = this.#openExchange(request);
      const loaded = await RequestSession.load(this.#parts, exchange);
      const rules = this.#rules.get(raw);
      if (rules !== undefined) keepTo(rules, loaded.life);
      rememberSession(raw, loaded.session, this.name);
      if (this.name !== undefined) return loaded;
      const { runtime } = this.#lifecycle;
      if (runtime.options.eager) showExpressSession(exchange, loaded, runtime);
      else exchange.expose(loaded.session);
      return loaded;
    } catch (error) {
      this.report(error);
      throw error;
    }
  }
}
