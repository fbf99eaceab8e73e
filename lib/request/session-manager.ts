import { Injectable, Logger, type ExecutionContext } from '@nestjs/common';
import { SessionError } from '../errors/session.error.js';
import { SessionStoreError } from '../errors/session-store.error.js';
import { ActiveSession, stateOf } from '../session/active-session.js';
import type { SessionApi, SessionData } from '../session/session.js';
import { SessionState } from '../session/session-state.js';
import { rawRequest, rememberSession } from './current-session.js';
import type { HttpExchange } from './http-exchange.js';
import { RequestSession, type RequestSessionParts } from './request-session.js';
import { SessionOperations } from './session-operations.js';
import { SessionUsage } from './session-usage.js';

/** Makes the exchange of a request; one per platform. */
export type ExchangeFactory = (request: object) => HttpExchange;

/**
 * Sessions where there is no `@Session()` parameter: in guards, middleware, filters and services
 * with `of()`, and without any request in workers, sockets and scripts with the other methods.
 */
@Injectable()
export class SessionManager {
  /** @internal Which routes take a session and which never load one. */
  readonly usage = new SessionUsage();
  /**
   * @internal Whether `@Session()` and `request.session` mean this module's sessions; where an
   * application imports the module twice, that is the first.
   */
  isDefault = true;
  readonly #logger = new Logger('DynamoSessionModule');
  readonly #parts: RequestSessionParts;
  readonly #openExchange: ExchangeFactory;
  readonly #requests = new WeakMap<object, Promise<RequestSession>>();
  readonly #operations: SessionOperations;
  readonly #reported = new WeakSet<SessionError>();
  #hasWarned = false;

  constructor(
    parts: Omit<RequestSessionParts, 'onUndeliverable' | 'onFailure'>,
    openExchange: ExchangeFactory,
  ) {
    this.#parts = {
      ...parts,
      onUndeliverable: () => this.#warnOnce(),
      onFailure: (error) => this.report(error),
    };
    this.#openExchange = openExchange;
    const { runtime, writer } = parts;
    this.#operations = new SessionOperations(runtime, writer, () => runtime.store.newBudget());
  }

  /**
   * The session of a request, loaded if nobody asked for it yet; the same object for all who ask.
   *
   * @param source the platform's request object, or Nest's `ExecutionContext` of an HTTP request
   * @throws SessionStoreError when the store fails
   */
  async of<T = SessionData>(source: ExecutionContext | object): Promise<SessionApi<T>> {
    const { session } = await this.open(source);
    return session as ActiveSession<unknown> as ActiveSession<T>;
  }

  /** @internal As `of`, with what became of the presented token. */
  open(source: ExecutionContext | object): Promise<RequestSession> {
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
  opened(source: ExecutionContext | object): Promise<RequestSession> | undefined {
    return this.#requests.get(rawRequest(requestOf(source)));
  }

  /** A new session that is not stored yet: `save()` does that, `session.id` is its token. */
  create<T = SessionData>(data?: T): SessionApi<T> {
    const { codec, clock } = this.#parts.runtime;
    const empty = codec.empty();
    const state = new SessionState({
      base: null,
      data: empty,
      fingerprint: codec.fingerprint(empty, ''),
      startedAt: clock.now(),
    });
    state.canIssue = false;
    if (data !== undefined) state.data = data as object;
    return new ActiveSession<T>(state, this.#operations);
  }

  /**
   * The live session of a token, or `null`: unknown, expired, forged and corrupt are all "none".
   * There is no request here, so `binding` is not checked. Nor is the token rotated, since nobody would
   * tell the client; after `regenerate()` that is up to the caller.
   *
   * @throws SessionStoreError when the store fails
   */
  async load<T = SessionData>(token: string): Promise<SessionApi<T> | null> {
    const { runtime, loader } = this.#parts;
    const { state, outcome } = await loader.load([{ source: 0, texts: [token] }], {
      budget: runtime.store.newBudget(),
      binding: 'unasked',
    });
    state.canIssue = false;
    return outcome.kind === 'live' ? new ActiveSession<T>(state, this.#operations) : null;
  }

  /** As `session.save()`, and the idle clock is moved when that is due. */
  async save(session: SessionApi<unknown>): Promise<void> {
    await this.#operations.save(stateOf(session));
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
   * @internal Logs what somebody on call must see: that the store failed, or the application's own
   * mistake, once for each error. Never what the store said, which may name tables and keys; that is
   * in `cause`.
   */
  report(error: unknown): void {
    if (!(error instanceof SessionError) || this.#reported.has(error)) return;
    this.#reported.add(error);
    if (error instanceof SessionStoreError) {
      const { cause, message, operation } = error;
      const what = cause instanceof Error ? cause.name : 'no error given';
      this.#logger.error(`${message} Operation: ${operation}; error: ${what}`);
    } else if (error.statusCode >= 500) {
      this.#logger.error(`${error.code}: ${error.message}`, error.stack);
    }
  }

  async #load(request: object, raw: object): Promise<RequestSession> {
    try {
      const exchange = this.#openExchange(request);
      const loaded = await RequestSession.load(this.#parts, exchange);
      if (this.isDefault) {
        exchange.expose(loaded.session);
        rememberSession(raw, loaded.session);
      }
      return loaded;
    } catch (error) {
      this.report(error);
      throw error;
    }
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

function requestOf(source: ExecutionContext | object): object {
  return 'switchToHttp' in source && typeof source.switchToHttp === 'function'
    ? source.switchToHttp().getRequest<object>()
    : source;
}
