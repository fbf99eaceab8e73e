import { IsDefined, Matches, MaxLength } from './class-validator.js';
import type { Checks } from './passes.js';

/** RFC 9110, 5.6.2: what a header name, and the name of a cookie (RFC 6265bis, 4.1.1), is made of. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Printable ASCII without space, `,` and `;`, so that no value ends its attribute or its header.
 * Browsers ignore an attribute of more than 1024 bytes (RFC 6265bis, 5.6).
 */
const PATH = /^\/[\x21-\x2b\x2d-\x3a\x3c-\x7e]{0,1023}$/;

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = new RegExp(`^\\.?(?=.{1,253}$)${LABEL}(?:\\.${LABEL})*$`, 'i');

/** Name and value together (RFC 6265bis, 5.6; OWASP ASVS 5.0, 3.3.5). */
const LONGEST_COOKIE = 4096;

/** The value has the rest: twice what the longest token of any layout takes. */
const LONGEST_NAME = LONGEST_COOKIE - 512;

/** Headers that mean something else, or that Node does not join when a client sends two. */
const TAKEN = `accept accept-encoding age authorization cache-control connection content-encoding
  content-length content-type cookie date etag expect expires from host if-modified-since
  if-unmodified-since keep-alive last-modified location max-forwards origin proxy-authenticate
  proxy-authorization referer retry-after server set-cookie te trailer transfer-encoding upgrade
  user-agent vary www-authenticate`.split(/\s+/);

export const cookieName: Checks = [
  Matches(TOKEN, {
    message: 'use letters, digits, "-", "_" and "."; no space, "=", ";", "," or control character',
  }),
  MaxLength(LONGEST_NAME, {
    message: `use at most ${LONGEST_NAME} characters: browsers refuse more than ${LONGEST_COOKIE} bytes of name and value together`,
  }),
];

export const cookiePath = Matches(PATH, {
  message: 'start with "/" and use no space, ";", ",", control or non-ASCII character',
});

export const cookieDomain = Matches(DOMAIN, {
  message: "use a host name such as 'example.com', or leave it out for this host only",
});

const anyName = { message: "use a header name such as 'X-Session-Id'" };

export const headerName: Checks = [
  IsDefined(anyName),
  Matches(TOKEN, anyName),
  MaxLength(256, anyName),
  Matches(new RegExp(`^(?!(?:${TAKEN.join('|')})$)`, 'i'), {
    message: "that header has another meaning; use one of your own such as 'X-Session-Id'",
  }),
];
