/**
 * Whether a cookie with this path belongs to a request for that path (RFC 6265bis, 5.1.4): whole
 * segments count, so `/check` covers `/check` and `/check/a`, but not `/check_a`.
 */
export function pathCovers(cookiePath: string, requestPath: string): boolean {
  if (cookiePath === '/') return true;
  const query = requestPath.indexOf('?');
  const path = query === -1 ? requestPath : requestPath.slice(0, query);
  if (!path.startsWith(cookiePath)) return false;
  return (
    path.length === cookiePath.length || cookiePath.endsWith('/') || path[cookiePath.length] === '/'
  );
}
