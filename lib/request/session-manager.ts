import { Injectable, Logger, type ArgumentsHost, type ExecutionContext } from '@nestjs/common';
import { SessionError } from '../errors/session.error.js';
import { SessionStoreError } from '../errors/session-store.error.js';
import { presentedToken } from '../lifecycle/load/presented-token.js';
import { createLifecycle, type Lifecycle } from '../lifecycle/lifecycle.js';
import type { SessionRuntime } from '../lifecycle/runtime/session-runtime.js';
import type { ActiveSession } from '../session/active/active-session.js';
import type { SessionApi, SessionData } from '../session/session.js';
import { isLive } from '../session/standing.js';
import type { TokenTransport } from '../transport/token-transport.js';
import { rawRequest, rememberSession } from './current-session.js';
import type { HttpExchange } from './http/http-exchange.js';
import { RequestSession, type RequestSessionParts } from './request-session.js';
import { SessionUsage } from './session-usage.js';
import { storeFailureLine } from './store-failure-line.js';
import { workerSession } from './worker-session.js';
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
  readonly #logger: Logger;
  readonly #lifecycle: Lifecycle;
  readonly #parts: RequestSessionParts;
  readonly #openExchange: ExchangeFactory;
  readonly #requests = new WeakMap<object, Promise<RequestSession>>();
  readonly #reported = new WeakSet<Error>();
  #hasWarned = false;

  /** @param transports how tokens travel, in the order of the runtime's sources */
  constructor(
    runtime: SessionRuntime,
    transports: readonly TokenTransport[],
    openExchange: ExchangeFactory,
    name?: string,
  ) {
    this.name = name;
    this.usage = new SessionUsage(name);
    this.#logger = new Logger(`DynamoSessionModule${name === undefined ? '' : `:${name}`}`);
    this.#lifecycle = createLifecycle(runtime, () => this.#warnOnce());
    this.#parts = {
      lifecycle: this.#lifecycle,
      transports: new Transports(runtime, transports),
      report: (error) => this.#reportUnseen(error),
    };
    this.#openExchange = openExchange;
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
    const { session } = await this.open(source).catch((error: unknown) => {
      if (isFilterHost(source) && error instanceof SessionStoreError) {
        return RequestSession.withoutStore(this.#parts, this.#openExchange(requestOf(source)));
      }
      throw error;
    });
    return session as ActiveSession<unknown> as ActiveSession<T>;
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

  /** A new session that is not stored yet: `save()` does that, `session.id` is its token. */
  create<T = SessionData>(data?: T): SessionApi<T> {
    const { codec } = this.#lifecycle.runtime.home;
    const loaded = { standing: { kind: 'none' }, stored: null, data: codec.empty() } as const;
    const session = workerSession(this.#lifecycle, loaded, this.#parts.report);
    if (data !== undefined) session.data = data as SessionData;
    return session as ActiveSession<unknown> as ActiveSession<T>;
  }

  /**
   * The live session of a token, or `null`: unknown, expired, forged and corrupt are all "none". Tokens
   * of the tables in `migrateFrom` count as well; saving such a session moves it, under a new token.
   * There is no request here, so `binding` is not checked. Nor is the token rotated, since nobody would
   * tell the client; after `regenerate()` that is up to the caller.
   *
   * @throws SessionStoreError when the store fails
   */
  async load<T = SessionData>(token: string): Promise<SessionApi<T> | null> {
    const { runtime, loader } = this.#lifecycle;
    const context = { budget: runtime.home.store.newBudget(), binding: 'unasked' } as const;
    const loading = loader.load(presentedToken(runtime, token), context);
    const { standing, stored, data } = await loading.catch((error: unknown) => {
      this.report(error);
      throw error;
    });
    if (!isLive(standing)) return null;
    const session = workerSession(this.#lifecycle, { standing, stored, data }, this.#parts.report);
    return session as ActiveSession<unknown> as ActiveSession<T>;
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

  /**
   * @internal Logs what somebody on call must see, once for each error: that the store failed, or the
   * application's own mistake. Never what the store said, which may hold keys: that is in `cause`.
   */
  report(error: unknown): void {
    if (!(error instanceof SessionError) || this.#reported.has(error)) return;
    this.#reported.add(error);
    if (error instanceof SessionStoreError) void this.#logStoreFailure(error);
    else if (error.statusCode >= 500) {
      this.#logger.error(`${error.code}: ${error.message}`, error.stack);
    }
  }

  async #load(request: object, raw: object): Promise<RequestSession> {
    try {
      const exchange = this.#openExchange(request);
      const loaded = await RequestSession.load(this.#parts, exchange);
      if (this.name === undefined) exchange.expose(loaded.session);
      rememberSession(raw, loaded.session, this.name);
      return loaded;
    } catch (error) {
      this.report(error);
      throw error;
    }
  }

  async #logStoreFailure(error: SessionStoreError): Promise<void> {
    this.#logger.error(await storeFailureLine(error));
  }

  /** Logs an error that neither a handler nor an exception filter has seen. */
  #reportUnseen(error: unknown): void {
    if (error instanceof SessionError && error.statusCode >= 500) return this.report(error);
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    const what = error instanceof SessionError ? `${error.code}: ${message}` : name;
    this.#logger.error(`A session was not stored, or not all of it. ${what}`, stack);
  }

  #warnOnce(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#logger.warn(
      'A session was not stored, because its Secure cookie cannot be sent over plain HTTP (or outside ' +
        'the cookie\'s path). Behind a TLS-terminating proxy, set Express\'s "trust proxy"; ' +
        "for development over plain HTTP, use cookie: { secure: 'auto' }.",
    );
  }
}

/** Whether this is the `ArgumentsHost` of an exception filter, which Nest gives no class. */
function isFilterHost(source: object): boolean {
  const { getClass } = source as Partial<ExecutionContext>;
  return typeof getClass === 'function' && !getClass.call(source);
}

function requestOf(source: ArgumentsHost | object): object {
  return 'switchToHttp' in source && typeof source.switchToHttp === 'function'
    ? source.switchToHttp().getRequest<object>()
    : source;
}
