import {
  Catch,
  HttpException,
  Injectable,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { SessionManager } from 'nestjs-dynamo-session';
import { localPath } from './local-path.js';
import { loginPath } from './login/login-path.js';

/** Whoever pressed a button gets the page again, with what went wrong on top of it, or the login page. */
@Injectable()
@Catch(HttpException)
export class FormFilter implements ExceptionFilter {
  constructor(private readonly sessions: SessionManager) {}

  async catch(error: HttpException, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    if (error.getStatus() >= 500) {
      response.status(error.getStatus()).send('The shop is closed for a moment. Try again.');
      return;
    }
    const page = pageOf(http.getRequest<Request>());
    const login = loginPath(error, page);
    if (login === undefined) {
      const session = await this.sessions.of(host);
      session.flash(messageOf(error));
    }
    // The message is saved before the redirect leaves.
    response.redirect(303, login ?? page);
  }
}

/** The page that the form is on. */
function pageOf(request: Request): string {
  const { referer = '' } = request.headers;
  if (!URL.canParse(referer)) return '/';
  const { pathname, search } = new URL(referer);
  return localPath(pathname + search) ?? '/';
}

function messageOf(error: HttpException): string {
  const body = error.getResponse();
  const message = typeof body === 'object' && 'message' in body ? body.message : error.message;
  return Array.isArray(message) ? message.join(', ') : String(message);
}
