import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { SessionStateError } from '../errors/session-state.error.js';
import { SessionStoreError } from '../errors/session-store.error.js';
import { ActiveSession } from '../session/active-session.js';
import type { SessionState } from '../session/session-state.js';
import type { HttpExchange } from './http-exchange.js';
import type { LoadedSession, SessionLoader } from './session-loader.js';
import type { LoadOutcome } from './token-judge.js';
import { SessionOperations } from './session-operations.js';
import type { SessionRuntime } from './session-runtime.js';
import { deliverToken } from './token-delivery.js';
import type { SessionWriter } from './session-writer.js';

export interface RequestSessionParts {
  readonly runtime: SessionRuntime;
  readonly loader: SessionLoader;
  readonly writer: SessionWriter;
  /** Called when a session cannot be stored because this response may not carry its token. */
  readonly onUndeliverable: () => void;
  /** Called when the response itself was replaced by an error, which no exception filter sees. */
  readonly onFailure: (error: unknown) => void;
}

/** One request's session, from load to the first byte of the response. */
export class RequestSession {
  readonly session: ActiveSession;
  readonly outcome: LoadOutcome;
  readonly #parts: RequestSessionParts;
  readonly #exchange: HttpExchange;
  readonly #operations: SessionOperations;
  readonly #loaded: LoadedSession;
  /** The response has begun: what is committed at its head is settled. */
  #headBegan: boolean;
  #commitError: unknown;
  /** The head can take no cookie any more. */
  #headIsOut: boolean;

  /** @throws SessionStoreError when the store fails, unless `onStoreError` is `'anonymous'` */
  static load(parts: RequestSessionParts, exchange: HttpExchange): Promise<RequestSession> {
    // Somebody may ask for the session when the response is under way already.
    const isLate = exchange.headersSent;
    const loading = RequestSession.#load(parts, exchange, isLate);
    if (!isLate) holdHeadUntilLoaded(exchange, loading);
    return loading;
  }

  static async #load(
    parts: RequestSessionParts,
    exchange: HttpExchange,
    isLate: boolean,
  ): Promise<RequestSession> {
    const { runtime, loader } = parts;
    const budget = runtime.store.newBudget();
    const bound = runtime.options.binding?.(exchange.request.raw);
    const binding = bound === undefined ? undefined : createHash('sha256').update(bound).digest();
    const presented = runtime.sources.map(({ transport }, source) => ({
      source,
      texts: transport.resolve(exchange.request),
    }));
    const loaded = await loader.load(presented, { budget, binding }).catch((error: unknown) => {
      if (error instanceof SessionStoreError && runtime.options.onStoreError === 'anonymous') {
        return loader.unavailable(binding);
      }
      throw error;
    });
    const operations = new SessionOperations(runtime, parts.writer, () => budget);
    return new RequestSession({ parts, exchange, operations, loaded, isLate });
  }

  private constructor(init: {
    parts: RequestSessionParts;
    exchange: HttpExchange;
    operations: SessionOperations;
    loaded: LoadedSession;
    isLate: boolean;
  }) {
    const { parts, exchange, operations, loaded, isLate } = init;
    this.#parts = parts;
    this.#exchange = exchange;
    this.#operations = operations;
    this.#loaded = loaded;
    this.#headBegan = this.#headIsOut = isLate;
    this.outcome = loaded.outcome;
    loaded.state.canIssue = !isLate && parts.runtime.transport.canIssue(exchange.request);
    operations.beforeWrite = (state) => this.#mayWrite(state);
    this.session = new ActiveSession(loaded.state, operations);
  }

  get state(): SessionState {
    return this.#loaded.state;
  }

  /**
   * Makes durable what the handler changed. Does nothing once the response has started: later
   * changes need `save()`.
   */
  async commit(): Promise<void> {
    if (this.#headBegan) return;
    try {
      await this.#operations.commit(this.state);
    } catch (error) {
      this.#commitError = error;
      throw error;
    }
  }

  /** After an unexpected error: half-done changes are dropped, durable ones stay. */
  rollBack(): void {
    if (!this.state.destroyed && this.#isPending()) this.#parts.writer.rollBack(this.state);
  }

  /** The last moment before the head goes out. @param status the HTTP status about to be sent */
  beforeHead(status: number): Promise<void> | undefined {
    this.#headBegan = true;
    // Half-done work of a failed request is not saved; what was made durable before still counts.
    const failed = status >= 500;
    if (failed) this.rollBack();
    else if (this.#isPending()) return this.#commitThenIssue();
    this.#issueToken(failed);
    return undefined;
  }

  /** A value that cannot be serialized is reported by the commit, where it fails the response. */
  #isPending(): boolean {
    try {
      return this.#parts.writer.pending.any(this.state);
    } catch {
      return true;
    }
  }

  async #commitThenIssue(): Promise<void> {
    const knownError = this.#commitError;
    try {
      // Copied before anything is awaited: what the handler changes from now on comes too late.
      await this.#operations.commit(this.state, this.#parts.writer.snapshot(this.state));
      // The interceptor was at it already and failed: this head must not say otherwise.
      if (this.#commitError !== knownError) throw this.#commitError;
    } catch (error) {
      this.#parts.onFailure(error);
      this.#issueToken(true);
      throw error;
    }
    this.#issueToken(false);
  }

  #issueToken(failed: boolean): void {
    this.#headIsOut = true;
    deliverToken(this.#exchange, { ...this.#loaded, failed }, this.#parts.runtime);
  }

  /** Whether a write makes sense: one that gives out a new token needs a response that can carry it. */
  #mayWrite(state: SessionState): boolean {
    const { base, intent, source } = state;
    const givesToken = base === null || intent.renew !== undefined || source !== 0;
    if (!givesToken) return true;
    if (this.#headIsOut) {
      throw new SessionStateError(
        'response-started',
        'The response has started, so its headers can no longer carry a new token. ' +
          'Change a new session, regenerate() or authenticate() before the first byte is sent.',
      );
    }
    if (state.canIssue) return true;
    this.#parts.onUndeliverable();
    return false;
  }
}

/**
 * The head usually comes long after the load. But Nest sends that of server-sent events one macrotask
 * after the request, whether the handler has run or not: it waits for the load, and then as long as
 * Nest would have given the handler.
 */
function holdHeadUntilLoaded(exchange: HttpExchange, loading: Promise<RequestSession>): void {
  let settled: { readonly opened?: RequestSession } | undefined;
  loading.then(
    (opened) => (settled = { opened }),
    () => (settled = {}),
  );
  exchange.beforeHead((status) => {
    if (settled !== undefined) return settled.opened?.beforeHead(status);
    return loading.then(async (opened) => {
      await setImmediate();
      await opened.beforeHead(status);
    });
  });
}
