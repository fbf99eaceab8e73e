import { parseSetCookie, stringifySetCookie, type SetCookie } from 'cookie';
import { isSecureCookie, type CookieSource, type ResolvedCookie } from './cookie-attributes.js';
import { cookieValues, type CookieLimits } from './cookie-header.js';
import { pathCovers } from './path-scope.js';
import { addVary, forbidStoring, headerLines } from './response-headers.js';
import type {
  TokenLife,
  TokenTransport,
  TransportRequest,
  TransportResponse,
} from './token-transport.js';

/**
 * As long as a cookie can be (RFC 6265bis, 5.6), because Flask's holds other values beside the id: each
 * format of tokens has a bound of its own. And more of them than a sibling domain can plant in front of
 * the real one without filling the whole header.
 */
const DEFAULT_LIMITS: CookieLimits = { maxLength: 4096, maxCount: 64 };

/** Tokens are made of characters that a cookie takes as they are; anything else is refused. */
const VERBATIM = { encode: (value: string): string => value };

/**
 * The token in a cookie (RFC 6265bis):
 *
 *     GET / HTTP/1.1
 *     Cookie: __Host-session=<token>
 *
 *     HTTP/1.1 200 OK
 *     Set-Cookie: __Host-session=<token>; Path=/; HttpOnly; Secure; SameSite=Lax
 *     Cache-Control: no-store
 *     Vary: Cookie
 *
 * A request outside the cookie's path has no session, whatever it sends. Where `Secure` is required
 * a plain-HTTP response gets neither a cookie nor a deletion: a browser would not take it anyway.
 */
export class CookieTransport implements TokenTransport {
  readonly #cookieOf: (request: object) => ResolvedCookie;
  readonly #limits: CookieLimits;

  constructor(cookie: CookieSource, limits: Partial<CookieLimits> = {}) {
    this.#cookieOf = typeof cookie === 'function' ? cookie : () => cookie;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  resolve(request: TransportRequest): readonly string[] {
    const header = request.header('cookie');
    if (header === undefined) return [];
    const cookie = this.#cookieOf(request.raw);
    if (!pathCovers(cookie.path, request.path)) return [];
    return cookieValues(header, cookie.name, this.#limits);
  }

  canIssue(request: TransportRequest): boolean {
    return canSend(this.#cookieOf(request.raw), request);
  }

  issue(
    request: TransportRequest,
    response: TransportResponse,
    token: string,
    life: TokenLife,
  ): void {
    const cookie = this.#cookieOf(request.raw);
    if (!canSend(cookie, request)) return;
    send(response, {
      ...attributes(cookie, request),
      value: token,
      ...((life.persistent ?? cookie.persistent) ? lifetime(life) : {}),
    });
    addVary(response, 'Cookie');
  }

  followsDeadline(request: TransportRequest, persistent?: boolean): boolean {
    return persistent ?? this.#cookieOf(request.raw).persistent;
  }

  expire(request: TransportRequest, response: TransportResponse): void {
    const cookie = this.#cookieOf(request.raw);
    if (!canSend(cookie, request)) return;
    send(response, {
      ...attributes(cookie, request),
      value: '',
      maxAge: 0,
      expires: new Date(0),
    });
    addVary(response, 'Cookie');
  }
}

function canSend(cookie: ResolvedCookie, request: TransportRequest): boolean {
  const allowed = cookie.secure !== true || request.secure;
  return allowed && pathCovers(cookie.path, request.path);
}

/** A deletion only reaches the cookie it names by the same attributes, so both are built from here. */
function attributes(cookie: ResolvedCookie, request: TransportRequest): Omit<SetCookie, 'value'> {
  return {
    name: cookie.name,
    path: cookie.path,
    httpOnly: cookie.httpOnly,
    secure: isSecureCookie(cookie, request.secure),
    sameSite: cookie.sameSite,
    partitioned: cookie.partitioned,
    ...(cookie.domain === undefined ? {} : { domain: cookie.domain }),
    ...(cookie.priority === undefined ? {} : { priority: cookie.priority }),
  };
}

/**
 * In whole seconds, of which a part counts as one: it has taken milliseconds to get here, and a fresh
 * session of half an hour would have 1799.
 */
function lifetime(times: TokenLife) {
  return {
    maxAge: Math.max(0, Math.ceil((times.expiresAt - times.now) / 1000)),
    expires: new Date(times.expiresAt),
  };
}

/** Other cookies survive; an earlier line for this very cookie is replaced, as a browser would do. */
function send(response: TransportResponse, cookie: SetCookie): void {
  const line = stringifySetCookie(cookie, VERBATIM);
  const others = headerLines(response, 'Set-Cookie').filter((other) => !isSame(other, cookie));
  response.setHeader('Set-Cookie', [...others, line]);
  forbidStoring(response);
}

function isSame(line: string, cookie: SetCookie): boolean {
  if (!line.startsWith(`${cookie.name}=`)) return false;
  const other = parseSetCookie(line);
  return other.path === cookie.path && other.domain === cookie.domain;
}
