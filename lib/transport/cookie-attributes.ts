/** The cookie with every default filled in, and already validated. */
export interface ResolvedCookie {
  readonly name: string;
  readonly path: string;
  readonly domain: string | undefined;
  readonly httpOnly: boolean;
  /** `'auto'`: as the request's own protocol, seen through the platform's trust-proxy setting. */
  readonly secure: boolean | 'auto';
  readonly sameSite: 'strict' | 'lax' | 'none';
  /** Whether the browser keeps the cookie after it closes, until the session would end. */
  readonly persistent: boolean;
  readonly partitioned: boolean;
  readonly priority: 'low' | 'medium' | 'high' | undefined;
}

/** One cookie for every request, or a function of the platform's own request object. */
export type CookieSource = ResolvedCookie | ((request: object) => ResolvedCookie);

/** Whether the cookie goes out with the `Secure` attribute on a request that was, or was not, HTTPS. */
export function isSecureCookie(cookie: ResolvedCookie, requestIsSecure: boolean): boolean {
  return cookie.secure === 'auto' ? requestIsSecure : cookie.secure;
}
