import type { IncomingHttpHeaders } from 'node:http';

/** What is looked at of a request; `originalUrl` is Express's, of a request in a mounted application. */
export interface NavigationRequest {
  readonly method: string;
  readonly url: string;
  readonly originalUrl?: string;
  readonly headers: IncomingHttpHeaders;
}

/** Whether somebody is to see a page for it: a GET or HEAD that asks for HTML by its name. */
export function isNavigation({ method, headers }: NavigationRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return (headers.accept ?? '').split(',').some(isHtml);
}

/** Not what accepts anything, as `fetch()` does. A weight of 0 refuses (RFC 9110, 12.4.2). */
function isHtml(range: string): boolean {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
  return type === 'text/html' && !parameters.some((one) => /^q=0(?:\.0{0,3})?$/.test(one));
}

/**
 * Path and query of a request, for a link on this host: what a browser could take for another host, such as
 * `//evil.example` or `/\evil.example`, is `undefined`.
 */
export function localTarget({ url, originalUrl = url }: NavigationRequest): string | undefined {
  // Proxies may send the absolute form (RFC 9112, 3.2.2), whose host is whatever the client says.
  const target = originalUrl.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '');
  return /^\/(?![/\\])\P{Cc}*$/u.test(target) ? target : undefined;
}
