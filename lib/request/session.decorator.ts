import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { SessionStateError } from '../errors/session-state.error.js';
import type { SessionApi, SessionData } from '../session/session.js';
import { sessionOf } from './current-session.js';
import { markUsesSession } from './session-usage.js';

/**
 * The session of a request; see `SessionApi` for its members.
 *
 * @typeParam T the shape of `data`; default: `SessionData`, which applications augment
 */
export interface Session<T = SessionData> extends SessionApi<T> {}

const inject = createParamDecorator((key: string | undefined, context: ExecutionContext) => {
  const session = sessionOf(context.switchToHttp().getRequest<object>());
  if (session === undefined) {
    throw new SessionStateError(
      'not-loaded',
      `@Session() in ${context.getClass().name}.${context.getHandler().name} found no session. ` +
        'Import DynamoSessionModule.forRoot() or forRootAsync() into the AppModule, ' +
        'and do not use @SkipSession() on this route.',
    );
  }
  return key === undefined ? session : (session.data as Record<string, unknown>)[key];
});

/**
 * Injects the request's session into a handler, or with a key one value of its data:
 *
 * ```ts
 * show(@Session() session: Session<ShopData>, @Session('cart') cart: string[] | undefined) {}
 * ```
 *
 * It shares its name with the type, so that a handler needs one import for both.
 */
export function Session(key?: string): ParameterDecorator {
  return (target, property, index) => {
    inject(key)(target, property, index);
    if (property !== undefined) markUsesSession(target, property);
  };
}
