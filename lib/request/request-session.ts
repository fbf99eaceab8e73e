import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { SessionStoreError } from '../errors/session-store.error.js';
import { Failures } from '../lifecycle/order/failures.js';
import { LifeFacts } from '../lifecycle/life-facts.js';
import type { Lifecycle } from '../lifecycle/lifecycle.js';
import { owed } from '../lifecycle/owed.js';
import { ResponseEnd } from '../lifecycle/response-end.js';
import { SessionLife } from '../lifecycle/session-life.js';
import type { LoadedSession } from '../lifecycle/load/session-loader.js';
import { SessionOperations } from '../lifecycle/session-operations.js';
import type { StoreBudget } from '../lifecycle/store/store-budget.js';
import type { Stored } from '../lifecycle/runtime/stored.js';
import { ActiveSession } from '../session/active/active-session.js';
import type { HttpExchange } from './http/http-exchange.js';
import { TokenDelivery, type Transports } from './http/token-delivery.js';

/** How late an answer may leave and still tell the client to forget a dead token; see `Owed`. */
const PROMPT_MS = 1000;

export interface RequestSessionParts {
  readonly lifecycle: Lifecycle;
  readonly transports: Transports;
  /** Told of what no exception filter sees. */
  readonly report: (error: unknown) => void;
}

/** One request's session, from load to the first byte of the response. */
export class RequestSession {
  readonly session: ActiveSession;
  readonly life: SessionLife;
  readonly facts: LifeFacts;
  readonly operations: SessionOperations;
  readonly #parts: RequestSessionParts;
  readonly #loaded: LoadedSession;
  /** `undefined`: the response had begun before the session was asked for. */
  readonly #exchange: HttpExchange | undefined;
  readonly #end: ResponseEnd;
  readonly #delivery: TokenDelivery | undefined;
  readonly #startedAt = performance.now();

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
    const { runtime, loader } = parts.lifecycle;
    const budget = runtime.home.store.newBudget();
    const bound = runtime.options.binding?.(exchange.request.raw);
    const binding = bound === undefined ? undefined : createHash('sha256').update(bound).digest();
    const presented = parts.transports.presented(exchange.request);
    const loaded = await loader.load(presented, { budget, binding }).catch((error: unknown) => {
      const isAnonymous = runtime.options.onStoreError === 'anonymous';
      if (isAnonymous && error instanceof SessionStoreError) return loader.unavailable();
      throw error;
    });
    const opened = { loaded, budget, binding };
    return new RequestSession(parts, opened, isLate ? undefined : exchange);
  }

  /** For callers that cannot handle an error: an empty session, which fails the response if changed. */
  static withoutStore(parts: RequestSessionParts, exchange: HttpExchange): RequestSession {
    const { runtime, loader } = parts.lifecycle;
    const opened = {
      loaded: loader.unavailable(),
      budget: runtime.home.store.newBudget(),
      binding: undefined,
    };
    const isLate = exchange.headersSent;
    const made = new RequestSession(parts, opened, isLate ? undefined : exchange);
    if (!isLate) exchange.beforeHead((status) => made.beforeHead(status));
    return made;
  }

  private constructor(
    parts: RequestSessionParts,
    opened: {
      readonly loaded: LoadedSession;
      readonly budget: StoreBudget;
      readonly binding: Uint8Array | undefined;
    },
    exchange: HttpExchange | undefined,
  ) {
    const { loaded, budget, binding } = opened;
    const { lifecycle, transports, report } = parts;
    const { runtime } = lifecycle;
    this.#parts = parts;
    this.#loaded = loaded;
    this.#exchange = exchange;
    this.#delivery = exchange && transports.deliveryTo(exchange);
    const life = new SessionLife(lifecycle, loaded, {
      binding,
      rotates: () => exchange?.isGone === false,
    });
    life.delivery =
      this.#delivery === undefined ? 'closed' : this.#delivery.isPossible ? 'open' : 'blocked';
    const failures = new Failures(report, exchange !== undefined);
    const operations = new SessionOperations({
      life,
      failures,
      inFlight: runtime.inFlight,
      // After the head, a stream may go on saving for long: each operation has a budget of its own.
      budget: () => (life.delivery === 'closed' ? runtime.home.store.newBudget() : budget),
    });
    this.life = life;
    this.#end = new ResponseEnd({ life, operations, failures, budget });
    this.facts = new LifeFacts(life, runtime);
    this.operations = operations;
    this.session = new ActiveSession(this.facts, operations);
  }

  /** See `ResponseEnd.afterHandler`. */
  endHandler(): Promise<void> | undefined {
    const committing = this.#end.afterHandler();
    committing?.catch(() => this.#exchange?.forgiveLateWrites());
    return committing;
  }

  /** After an unexpected error: half-done changes are dropped, durable ones stay. */
  rollBack(): void {
    this.#end.rollBack();
  }

  /** The last moment before the head goes out. @param status the HTTP status about to be sent */
  beforeHead(status: number): Promise<void> | undefined {
    // The unsaved changes of a failed request are dropped; what was saved before stays.
    const hasFailed = status >= 500;
    const ending = this.#end.beforeHead(hasFailed);
    if (ending === undefined) {
      this.#tellClient(this.life.stored, hasFailed);
      return undefined;
    }
    if (ending.expected !== undefined) this.#tellClient(ending.expected, hasFailed);
    return ending.done.then(
      () => this.#tellClient(this.life.stored, hasFailed),
      (error: unknown) => {
        this.#parts.report(error);
        this.#tellClient(this.life.stored, true);
        throw error;
      },
    );
  }

  /** Called a second time when the outcome differs from what was expected. */
  #tellClient(after: Stored | null, hasFailed: boolean): void {
    const delivery = this.#delivery;
    if (delivery?.isPossible !== true) return;
    const { standing, stored: before, isOutdated, presentedBy, tellsVersion } = this.#loaded;
    const isPrompt = performance.now() - this.#startedAt < PROMPT_MS;
    const { tokens } = this.#parts.lifecycle.runtime.home;
    const due = owed({
      standing,
      before,
      after,
      hasFailed,
      isOutdated,
      isDestroyed: this.life.isDestroyed,
      isElsewhere: !presentedBy.isHome && this.life.oldTokens?.hasLeft !== true,
      carriesVersion: tokens.carriesVersion || tellsVersion,
      followsDeadline: delivery.followsDeadline(after),
      isPrompt,
    });
    const isTold = isPrompt || due.forget || due.token !== undefined;
    delivery.deliver(due, presentedBy, isTold ? this.life.oldTokens?.ended : []);
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
