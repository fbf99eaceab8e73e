import {
  Catch,
  HttpException,
  Injectable,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { SessionManager } from 'nestjs-dynamo-session';

/** Whoever pressed a button gets the page again, with what went wrong on top of it. */
@Injectable()
@Catch(HttpException)
export class PageFilter implements ExceptionFilter {
  constructor(private readonly sessions: SessionManager) {}

  async catch(error: HttpException, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    if (error.getStatus() >= 500) {
      response.status(error.getStatus()).send('The shop is closed for a moment. Try again.');
      return;
    }
    const session = await this.sessions.of(http.getRequest<Request>());
    session.flash(messageOf(error));
    // The message is saved before the redirect leaves.
    response.redirect(303, '/');
  }
}

function messageOf(error: HttpException): string {
  const body = error.getResponse();
  const message = typeof body === 'object' && 'message' in body ? body.message : error.message;
  return Array.isArray(message) ? message.join(', ') : String(message);
}
