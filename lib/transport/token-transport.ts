/** The part of a request that transports read. Header names are lower case. */
export interface TransportRequest {
  /** The platform's own request object, for options that are a function of it. */
  readonly raw: object;
  /** The path of the URL, without the query. */
  readonly path: string;
  /** Whether the client spoke HTTPS, as the platform's trust-proxy setting sees it. */
  readonly secure: boolean;
  /** All lines of the header joined as Node joins them, or `undefined`. */
  header(name: string): string | undefined;
}

/** The part of a response that transports write, before the headers go out. */
export interface TransportResponse {
  getHeader(name: string): number | string | readonly string[] | undefined;
  setHeader(name: string, value: string | readonly string[]): void;
}

/** How long a client is to keep a token. */
export interface TokenLife {
  /** Epoch milliseconds, as is `now`: until when it is good. */
  readonly expiresAt: number;
  readonly now: number;
  /** Whether it is to be kept that long; `undefined`: as configured. */
  readonly persistent?: boolean | undefined;
}

/** Carries a token to the client and back. A transport moves a string and knows no session. */
export interface TokenTransport {
  /** What the client sent, at most a few, unchecked, without duplicates; `[]` when nothing. */
  resolve(request: TransportRequest): readonly string[];
  /** Whether this request's response may carry a token: not over plain HTTP when HTTPS is required. */
  canIssue(request: TransportRequest): boolean;
  /** Sends a token. */
  issue(
    request: TransportRequest,
    response: TransportResponse,
    token: string,
    life: TokenLife,
  ): void;
  /**
   * Whether the client's copy carries a deadline of its own, to be sent again when that moves.
   *
   * @param persistent see `TokenLife`
   */
  followsDeadline(request: TransportRequest, persistent?: boolean): boolean;
  /** Tells the client to forget its token. */
  expire(request: TransportRequest, response: TransportResponse): void;
}
