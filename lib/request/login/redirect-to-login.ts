import { Catch, HttpStatus, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { SessionOptionsError } from '../../errors/session-options.error.js';
import type { SessionEnded } from '../../session/session-ended.js';
import { localTarget, type NavigationRequest } from './navigation.js';
import { RefusedNavigation } from './refused-navigation.js';

export interface RedirectToLoginOptions {
  /**
   * Default `true`: the login page is told as `next` where to go on, which is the path and query of the
   * request, and never another host. `false` leaves it out.
   */
  readonly next?: boolean;
}

/**
 * A filter that sends a browser to the login page where a guard of this module answers 401, with what
 * became of its session: `/login?reason=idle&next=%2Fcart`, or `/login?reason=revoked&by=user&next=…`.
 * `reason` is that of `session.ended`, or where no session has ended, that of the guard, such as
 * `session_required`.
 *
 * Only for a GET or HEAD that accepts `text/html`; everything else keeps its 401, and so do the exceptions
 * of others. For `@UseFilters()`, `app.useGlobalFilters()` and `APP_FILTER`.
 *
 * @param page path of the login page, or an `https:` URL; it may have a query of its own
 * @throws SessionOptionsError when it is neither
 */
export function redirectToLogin(
  page: string,
  options: RedirectToLoginOptions = {},
): ExceptionFilter<unknown> {
  return new LoginRedirect(page, options.next ?? true);
}

@Catch(RefusedNavigation)
class LoginRedirect implements ExceptionFilter<RefusedNavigation> {
  readonly #page: URL;
  readonly #hasNext: boolean;

  constructor(page: string, hasNext: boolean) {
    this.#page = loginPage(page);
    this.#hasNext = hasNext;
  }

  catch(exception: RefusedNavigation, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<NavigationRequest>();
    const response = http.getResponse<ServerResponse>();
    if (response.headersSent) {
      response.end();
      return;
    }
    const target = localTarget(request);
    const body = exception.getResponse() as Refusal;
    if (target !== undefined && this.#isLogin(target)) answer(response, body);
    else this.#redirect(response, body, target);
  }

  /** 303, and not 302: the answer to whatever was asked is a page elsewhere, to be got with GET. */
  #redirect(response: ServerResponse, { reason, ended }: Refusal, next: string | undefined): void {
    const location = new URL(this.#page);
    location.searchParams.set('reason', ended?.reason ?? reason);
    if (ended?.reason === 'revoked') location.searchParams.set('by', ended.by);
    if (this.#hasNext && next !== undefined) location.searchParams.set('next', next);
    const { href, origin } = location;
    response.statusCode = HttpStatus.SEE_OTHER;
    response.setHeader('Location', origin === HERE ? href.slice(HERE.length) : href);
    response.setHeader('Cache-Control', 'no-store');
    response.end();
  }

  /** A login page that a guard protects would be redirected to for ever. */
  #isLogin(target: string): boolean {
    return this.#page.origin === HERE && target.split('?', 1)[0] === this.#page.pathname;
  }
}

interface Refusal {
  readonly reason: string;
  readonly ended?: SessionEnded;
}

/** Of no host, to build local addresses on (RFC 6761, 6.4). */
const HERE = 'http://here.invalid';

function loginPage(page: unknown): URL {
  const text = typeof page === 'string' ? page : '';
  const isPath = /^\/(?![/\\])/.test(text);
  const isUrl = /^https?:\/\//i.test(text) && URL.canParse(text);
  const url = isPath || isUrl ? new URL(text, HERE) : undefined;
  if (url !== undefined && !url.pathname.startsWith('//')) return url;
  throw new SessionOptionsError(
    ["redirectToLogin(): name the login page by its path, such as '/login', or by an https: URL"],
    'The application has no login page to redirect to',
  );
}

function answer(response: ServerResponse, body: Refusal): void {
  response.statusCode = HttpStatus.UNAUTHORIZED;
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.end(JSON.stringify(body));
}
