import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Observable } from 'rxjs';
import { clientErrorStatus, toHttpException } from './http/http-error.js';
import type { RequestSession } from './request-session.js';
import { SessionManager } from './session-manager.js';

/**
 * Loads the session for routes that take one, and commits it when the handler is done, so that a
 * write that fails is an exception like any other and meets the application's exception filters.
 * What an interceptor cannot see (`@Res()`, guards that reject, 404) is committed before the head.
 */
@Injectable()
export class SessionInterceptor implements NestInterceptor {
  readonly #manager: SessionManager;

  constructor(manager: SessionManager) {
    this.#manager = manager;
  }

  intercept(
    context: ExecutionContext,
    next: CallHandler,
  ): Observable<unknown> | Promise<Observable<unknown>> {
    if (context.getType() !== 'http') return next.handle();
    const manager = this.#manager;
    const { takesSession, answersItself, rules } = manager.usage.of(context);
    if (rules !== undefined) manager.keepTo(rules, context);
    const opening = takesSession ? manager.open(context) : manager.opened(context);
    if (opening === undefined) return next.handle();
    return this.#around(opening, next, { takesSession, ends: !answersItself });
  }

  /** @param how.takesSession the handler needs the session; `ends`: its return is its answer */
  async #around(
    opening: Promise<RequestSession>,
    next: CallHandler,
    how: { readonly takesSession: boolean; readonly ends: boolean },
  ): Promise<Observable<unknown>> {
    let opened: RequestSession;
    try {
      opened = await opening;
    } catch (error) {
      if (how.takesSession) throw toHttpException(error);
      return next.handle();
    }
    return this.#committing(opened, next.handle(), how.ends);
  }

  /** What the handler emits; complete once what it changed is durable. */
  #committing(
    opened: RequestSession,
    handled: Observable<unknown>,
    ends: boolean,
  ): Observable<unknown> {
    return new Observable((subscriber) => {
      const fail = async (error: unknown): Promise<void> => {
        subscriber.error(await this.#settle(opened, error));
      };
      return handled.subscribe({
        next: (value) => subscriber.next(value),
        error: (error: unknown) => void fail(error),
        complete: () => {
          try {
            const committing = ends ? opened.endHandler() : undefined;
            if (committing === undefined) subscriber.complete();
            else committing.then(() => subscriber.complete(), fail);
          } catch (error) {
            void fail(error);
          }
        },
      });
    });
  }

  /** The error to throw. One below 500 keeps the handler's changes, any other failure drops them. */
  async #settle(opened: RequestSession, error: unknown): Promise<unknown> {
    let failure = error;
    if (clientErrorStatus(error) !== undefined) {
      try {
        await opened.endHandler();
        return error;
      } catch (commitError) {
        failure = commitError;
      }
    }
    try {
      opened.rollBack();
    } catch (rollBackError) {
      // A serializer may fail to read what it once read: the client still gets an answer.
      failure = rollBackError;
    }
    // Nest does not log HTTP exceptions, so this does.
    this.#manager.report(failure);
    return toHttpException(failure);
  }
}
