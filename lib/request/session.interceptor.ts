import {
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import {
  catchError,
  concat,
  defer,
  from,
  ignoreElements,
  mergeMap,
  throwError,
  type Observable,
} from 'rxjs';
import { SessionError } from '../errors/session.error.js';
import { clientErrorStatus, toHttpException } from './http-error.js';
import { SessionManager } from './session-manager.js';

/**
 * Loads the session for routes that take one, and commits it when the handler is done, so that a
 * write that fails is an exception like any other and meets the application's exception filters.
 * What an interceptor cannot see (`@Res()`, guards that reject, 404) the response gate commits.
 */
@Injectable()
export class SessionInterceptor implements NestInterceptor {
  readonly #manager: SessionManager;

  constructor(manager: SessionManager) {
    this.#manager = manager;
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() !== 'http') return next.handle();
    const { isDefault, usage } = this.#manager;
    if (isDefault && usage.takesSession(context)) await this.#open(context);
    return concat(next.handle(), defer(() => this.#commit(context)).pipe(ignoreElements())).pipe(
      catchError((error: unknown) => this.#afterError(context, error)),
    );
  }

  async #open(context: ExecutionContext): Promise<void> {
    try {
      await this.#manager.open(context);
    } catch (error) {
      throw toHttpException(error);
    }
  }

  async #commit(context: ExecutionContext): Promise<void> {
    const opened = await this.#manager.opened(context)?.catch(() => undefined);
    await opened?.commit();
  }

  #afterError(context: ExecutionContext, error: unknown): Observable<never> {
    return from(this.#settle(context, error)).pipe(
      mergeMap((settled) => {
        // Nest logs no HTTP exceptions, and everything else itself.
        this.#manager.report(settled);
        return throwError(() => toHttpException(settled));
      }),
    );
  }

  /** What to throw in the end: an answer to the client keeps its changes, a failure loses them. */
  async #settle(context: ExecutionContext, error: unknown): Promise<unknown> {
    const requestSession = await this.#manager.opened(context)?.catch(() => undefined);
    if (requestSession === undefined) return error;
    const isAnswer = !(error instanceof SessionError) && clientErrorStatus(error) !== undefined;
    let failure = error;
    if (isAnswer) {
      try {
        await requestSession.commit();
        return error;
      } catch (commitError) {
        failure = commitError;
      }
    }
    requestSession.rollBack();
    return failure;
  }
}
