import {
  ForbiddenException,
  HttpStatus,
  Injectable,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { IncomingHttpHeaders } from 'node:http';
import { guardFor } from './guard-for.js';
import { guardedSession, isHttp } from './guarded-session.js';
import { SessionManager } from '../session-manager.js';

/** Where a client sends the token: in the header or in one of these fields of the body. */
export const CSRF_HEADER = 'x-csrf-token';
export const CSRF_FIELDS = ['_csrf', 'csrf_token'] as const;

/** For whoever wonders why the field `_csrf` of such a form does not count. */
const UNREAD =
  'A multipart form is read after the guards: send the token in the header X-CSRF-Token.';

/** Requests with these must not change anything (RFC 9110, 9.2.1), so a forged one does no harm. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

interface CsrfRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: unknown;
  /** As Express's `trust proxy` sees them; the host with its port. */
  readonly host?: string;
  readonly secure?: boolean;
}

/**
 * 403 for requests that another site made the browser send (OWASP CSRF Cheat Sheet; ASVS 5.0, 3.5.1).
 *
 * First what the browser itself says: `Sec-Fetch-Site` must not be cross-site, and an `Origin` must
 * be this host, as `trust proxy` sees it. Then the session's own token, from `session.csrfToken()`, in
 * the header `X-CSRF-Token` or the body field `_csrf` or `csrf_token`, compared in constant time. A
 * multipart form is read only after the guards: its token goes into the header, or multer is applied as
 * middleware. GET, HEAD, OPTIONS and TRACE pass. The body has `reason: 'csrf_cross_site'` or `'csrf_token'`.
 */
@Injectable()
export class CsrfGuard implements CanActivate {
  /**
   * The same guard for the session of the registration with this name. A request carries one token, so
   * a route takes the guard of one session.
   */
  static for(name: string): typeof CsrfGuard {
    return guardFor(CsrfGuard, name);
  }

  constructor(private readonly manager: SessionManager) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (!isHttp(context)) return true;
    const request = context.switchToHttp().getRequest<CsrfRequest>();
    if (SAFE_METHODS.has(request.method)) return true;
    if (!isFromHere(request)) throw forbidden('csrf_cross_site');
    const opened = await guardedSession(this.manager, context);
    const token = tokenIn(request);
    if (token === undefined || opened?.facts.isCsrfToken(token) !== true) {
      throw forbidden('csrf_token', isUnread(request) ? UNREAD : undefined);
    }
    return true;
  }
}

/** Whether the browser says that a page of this very origin sent the request, or says nothing. */
function isFromHere({ headers, host = headers.host, secure }: CsrfRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const { origin } = headers;
  if (origin === undefined) return true;
  const from = URL.canParse(origin) ? new URL(origin) : undefined;
  // Behind a TLS proxy and without `trust proxy`, Express says HTTP where the browser says HTTPS.
  if (from?.protocol !== 'https:' && (from?.protocol !== 'http:' || secure === true)) return false;
  const here = `${from.protocol}//${host}`;
  return URL.canParse(here) && new URL(here).host === from.host;
}

function tokenIn({ headers, body }: CsrfRequest): string | undefined {
  const inHeader = headers[CSRF_HEADER];
  if (typeof inHeader === 'string') return inHeader;
  if (typeof body !== 'object' || body === null) return undefined;
  const field = CSRF_FIELDS.find((name) => Object.hasOwn(body, name));
  const inBody: unknown = field === undefined ? undefined : Reflect.get(body, field);
  return typeof inBody === 'string' ? inBody : undefined;
}

/** A multipart form, which interceptors such as `FileInterceptor` read when the guards are done. */
function isUnread({ headers, body }: CsrfRequest): boolean {
  const isForm = /^multipart\//i.test(headers['content-type'] ?? '');
  return isForm && (typeof body !== 'object' || body === null || Object.keys(body).length === 0);
}

function forbidden(
  reason: 'csrf_cross_site' | 'csrf_token',
  message = 'The request did not prove that it comes from this site.',
): ForbiddenException {
  return new ForbiddenException({
    statusCode: HttpStatus.FORBIDDEN,
    message,
    error: 'Forbidden',
    reason,
  });
}
