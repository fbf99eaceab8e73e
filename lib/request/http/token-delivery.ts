import type { Owed } from '../../lifecycle/owed.js';
import type { PresentedTexts } from '../../lifecycle/runtime/presented-texts.js';
import type { SessionRuntime, SessionSource } from '../../lifecycle/runtime/session-runtime.js';
import type { Stored } from '../../lifecycle/runtime/stored.js';
import { effectiveDeadline } from '../../session/session-timeouts.js';
import type { TokenTransport, TransportRequest } from '../../transport/token-transport.js';
import { HeaderChanges } from './header-changes.js';
import type { HttpExchange } from './http-exchange.js';

/** How the tokens of each source travel. */
export class Transports {
  readonly runtime: SessionRuntime;
  readonly #transports: readonly TokenTransport[];

  /** @param transports in the order of the sources */
  constructor(runtime: SessionRuntime, transports: readonly TokenTransport[]) {
    this.runtime = runtime;
    this.#transports = transports;
  }

  presented(request: TransportRequest): PresentedTexts[] {
    return this.runtime.sources.map((source) => ({
      source,
      texts: this.of(source).resolve(request),
    }));
  }

  deliveryTo(exchange: HttpExchange): TokenDelivery {
    return new TokenDelivery(this, exchange);
  }

  of(source: SessionSource): TokenTransport {
    const transport = this.#transports[this.runtime.sources.indexOf(source)];
    if (transport === undefined) throw new TypeError('This source has no transport.');
    return transport;
  }
}

/** Tells one client about its token, for as long as the head of its response can be changed. */
export class TokenDelivery {
  /** Whether the response may carry a token at all: not over plain HTTP where HTTPS is required. */
  readonly isPossible: boolean;
  readonly #transports: Transports;
  readonly #exchange: HttpExchange;
  #changes: HeaderChanges | undefined;
  #told: string | undefined;

  constructor(transports: Transports, exchange: HttpExchange) {
    this.#transports = transports;
    this.#exchange = exchange;
    this.isPossible = this.#home.canIssue(exchange.request);
  }

  /** Whether the client's copy of a session's token has a deadline of its own. */
  followsDeadline(stored: Stored | null): boolean {
    return this.#home.followsDeadline(this.#exchange.request, stored?.record.persistent);
  }

  /**
   * Replaces what was delivered before.
   *
   * @param presentedBy the table whose token the client has
   * @param ended other tables whose tokens it has, and is to forget as well
   */
  deliver(
    { forget, token }: Owed,
    presentedBy: SessionSource,
    ended: readonly SessionSource[] = [],
  ): void {
    const text = token && this.#textOf(token);
    const { expiresAt: until, persistent } = token?.record ?? {};
    const told = `${forget} ${ended.length} ${text} ${until} ${persistent}`;
    if (told === this.#told) return;
    this.#changes?.undo();
    this.#told = told;
    const isNothing = !forget && token === undefined && ended.length === 0;
    if (isNothing) return;
    const { request, response } = this.#exchange;
    this.#changes = new HeaderChanges(response);
    for (const source of forget ? [presentedBy, ...ended] : ended)
      this.#forget(source, this.#changes);
    if (token === undefined || text === undefined) return;
    const now = this.#transports.runtime.clock.now();
    const expiresAt = effectiveDeadline(token.record, token.source.timeouts);
    const whole = this.#inPlace(this.#transports.runtime.home, text) ?? text;
    this.#home.issue(request, this.#changes, whole, { expiresAt, now, persistent });
  }

  #forget(source: SessionSource, changes: HeaderChanges): void {
    const { request } = this.#exchange;
    const transport = this.#transports.of(source);
    const rest = this.#inPlace(source, undefined);
    if (rest === undefined) return transport.expire(request, changes);
    const now = this.#transports.runtime.clock.now();
    const expiresAt = now + source.timeouts.absolute * 1000;
    transport.issue(request, changes, rest, { expiresAt, now });
  }

  /** What the client is to have instead of what it sent, which may hold more than a token. */
  #inPlace(source: SessionSource, text: string | undefined): string | undefined {
    const { tokens } = source;
    if (tokens.replace === undefined) return text;
    const sent = this.#transports.of(source).resolve(this.#exchange.request);
    const found = sent.map((one) => tokens.replace?.(one, text));
    return found.find((one) => one !== text) ?? text;
  }

  get #home(): TokenTransport {
    return this.#transports.of(this.#transports.runtime.home);
  }

  #textOf({ token, record, source }: Stored): string {
    return source.tokens.issue(token, record.version, record.userId);
  }
}
