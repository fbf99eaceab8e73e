/** The session cookie (RFC 6265bis). The defaults follow OWASP ASVS 5.0, 3.3. */
export interface CookieOptions {
  /**
   * Default `'__Host-session'`, or `'session'` when `secure` is `'auto'` or `false`. A browser takes
   * a `__Host-` cookie only from this very host over HTTPS, so no sibling domain can plant one. With
   * a `domain`, or a `path` other than `'/'`, that prefix is impossible: then `'__Secure-session'`.
   * The registration with the name `admin` has `'__Host-admin-session'`, and so on.
   */
  name?: string;
  /** Default `'/'`. */
  path?: string;
  /** Default none: the cookie goes to this host only. */
  domain?: string;
  /** Default `true`: scripts in a page cannot read it. */
  httpOnly?: boolean;
  /**
   * Default `true`: only over HTTPS. `'auto'` follows the request's protocol as the platform's
   * trust-proxy setting sees it. On plain HTTP with `true` no cookie is sent and nothing is stored.
   */
  secure?: boolean | 'auto';
  /**
   * Default `false`. With `NODE_ENV=production`, `secure: false` is refused without this: the token
   * would cross the network in the clear (OWASP ASVS 5.0, 3.3.1).
   */
  allowInsecure?: boolean;
  /** Default `'lax'`. `'none'` needs `secure: true` and opens the application to cross-site requests. */
  sameSite?: 'strict' | 'lax' | 'none';
  /** Default `false`: the browser forgets it when it closes. `true`: kept until the session would end. */
  persistent?: boolean;
  /** Default `false`. Cookies Having Independent Partitioned State: one jar per top-level site. */
  partitioned?: boolean;
  /** Default none. Which cookies a browser evicts first. */
  priority?: 'low' | 'medium' | 'high';
}
