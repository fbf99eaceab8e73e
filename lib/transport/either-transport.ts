import type {
  TokenLife,
  TokenTransport,
  TransportRequest,
  TransportResponse,
} from './token-transport.js';

/**
 * A cookie and a header beside each other, e.g. for a browser and a mobile application.
 *
 * **The cookie wins.** A request that carries our cookie is judged by the cookie alone, even when it
 * turns out to be worthless; the header counts only where there is no such cookie. So the two are
 * never blended, and nobody can move a browser into another session by adding a header.
 *
 * **The answer goes where the question came from**: to each of the two that the request carried, so
 * that neither goes stale, and a client that keeps its token in a header gets no cookie. A client
 * that sent neither is new and gets both.
 */
export class EitherTransport implements TokenTransport {
  readonly #cookie: TokenTransport;
  readonly #header: TokenTransport;

  constructor(transports: { readonly cookie: TokenTransport; readonly header: TokenTransport }) {
    this.#cookie = transports.cookie;
    this.#header = transports.header;
  }

  resolve(request: TransportRequest): readonly string[] {
    const fromCookie = this.#cookie.resolve(request);
    return fromCookie.length > 0 ? fromCookie : this.#header.resolve(request);
  }

  canIssue(request: TransportRequest): boolean {
    return this.#usedBy(request).some((transport) => transport.canIssue(request));
  }

  issue(
    request: TransportRequest,
    response: TransportResponse,
    token: string,
    life: TokenLife,
  ): void {
    for (const transport of this.#usedBy(request)) {
      if (transport.canIssue(request)) transport.issue(request, response, token, life);
    }
  }

  followsDeadline(request: TransportRequest, persistent?: boolean): boolean {
    return this.#usedBy(request).some((one) => one.followsDeadline(request, persistent));
  }

  expire(request: TransportRequest, response: TransportResponse): void {
    for (const transport of this.#usedBy(request)) transport.expire(request, response);
  }

  #usedBy(request: TransportRequest): readonly TokenTransport[] {
    const both = [this.#cookie, this.#header];
    const used = both.filter((transport) => transport.resolve(request).length > 0);
    return used.length > 0 ? used : both;
  }
}
