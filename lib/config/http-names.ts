/** RFC 9110, 5.6.2: what a header name, and the name of a cookie (RFC 6265bis, 4.1.1), is made of. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Printable ASCII without space, `,` and `;`, so that no value ends its attribute or its header. */
const PATH = /^\/[\x21-\x2b\x2d-\x3a\x3c-\x7e]*$/;

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** Browsers ignore an attribute with a longer value (RFC 6265bis, 5.6). */
const LONGEST_ATTRIBUTE = 1024;

/** Name and value together (RFC 6265bis, 5.6; OWASP ASVS 5.0, 3.3.5). */
const LONGEST_COOKIE = 4096;

/** Left for the value: twice what the longest token of any layout takes. */
const RESERVED_FOR_TOKEN = 512;

const LONGEST_HEADER_NAME = 256;

/** Headers that mean something else, or that Node does not join when a client sends two. */
const TAKEN = new Set(
  `accept accept-encoding age authorization cache-control connection content-encoding content-length
   content-type cookie date etag expect expires from host if-modified-since if-unmodified-since
   keep-alive last-modified location max-forwards origin proxy-authenticate proxy-authorization
   referer retry-after server set-cookie te trailer transfer-encoding upgrade user-agent vary
   www-authenticate`.split(/\s+/),
);

export function cookieNameFix(name: unknown): string | undefined {
  if (typeof name !== 'string' || !TOKEN.test(name)) {
    return 'use letters, digits, "-", "_" and "."; no space, "=", ";", "," or control character';
  }
  return name.length <= LONGEST_COOKIE - RESERVED_FOR_TOKEN
    ? undefined
    : `use at most ${LONGEST_COOKIE - RESERVED_FOR_TOKEN} characters: browsers refuse more than ${LONGEST_COOKIE} bytes of name and value together`;
}

export function cookiePathFix(path: unknown): string | undefined {
  return typeof path === 'string' && path.length <= LONGEST_ATTRIBUTE && PATH.test(path)
    ? undefined
    : 'start with "/" and use no space, ";", ",", control or non-ASCII character';
}

export function cookieDomainFix(domain: unknown): string | undefined {
  const labels = typeof domain === 'string' ? domain.replace(/^\./, '').split('.') : [];
  const good = labels.length > 0 && labels.join('.').length <= 253;
  return good && labels.every((label) => LABEL.test(label))
    ? undefined
    : "use a host name such as 'example.com', or leave it out for this host only";
}

export function headerNameFix(name: unknown): string | undefined {
  if (typeof name !== 'string' || !TOKEN.test(name) || name.length > LONGEST_HEADER_NAME) {
    return "use a header name such as 'X-Session-Id'";
  }
  return TAKEN.has(name.toLowerCase())
    ? "that header has another meaning; use one of your own such as 'X-Session-Id'"
    : undefined;
}
