import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { SessionStateError } from '../errors/session-state.error.js';
import type { SessionApi, SessionData } from '../session/session.js';
import { sessionOf } from './current-session.js';
import { markUsesSession, type SessionOrigin } from './session-usage.js';

/**
 * The session of a request; see `SessionApi` for its members.
 *
 * @typeParam T the shape of `data`; default: `SessionData`, which applications augment
 */
export interface Session<T = SessionData> extends SessionApi<T> {}

/** What `@Session()` injects where that is not the session of the registration without a name. */
export interface SessionParameter extends SessionOrigin {
  /** One value of its data. Default: the session. */
  key?: string;
}

const inject = createParamDecorator(
  ({ from, key }: Partial<SessionParameter>, context: ExecutionContext) => {
    const session = sessionOf(context.switchToHttp().getRequest<object>(), from);
    if (session === undefined) {
      const [decorator, options] =
        from === undefined ? ['', ''] : [`{ from: '${from}' }`, `{ name: '${from}' }`];
      throw new SessionStateError(
        'not-loaded',
        `@Session(${decorator}) in ${context.getClass().name}.${context.getHandler().name} found no session. ` +
          `Import DynamoSessionModule.forRoot(${options}) or forRootAsync(${options}) into the AppModule, ` +
          'and do not use @SkipSession() on this route.',
      );
    }
    return key === undefined ? session : (session.data as Record<string, unknown>)[key];
  },
);

/**
 * Injects the request's session into a handler, or with a key one value of its data:
 *
 * ```ts
 * show(@Session() session: Session<ShopData>, @Session('cart') cart: string[] | undefined) {}
 * ```
 *
 * In an application with several sessions, `@Session({ from: 'admin' })` is that of the registration with
 * this `name`, and `@Session({ from: 'admin', key: 'cart' })` one value of its data.
 *
 * It shares its name with the type, so that a handler needs one import for both.
 */
export function Session(what?: string | SessionParameter): ParameterDecorator {
  const parameter: Partial<SessionParameter> =
    typeof what === 'object' ? what : what === undefined ? {} : { key: what };
  return (target, property, index) => {
    inject(parameter)(target, property, index);
    if (property !== undefined) markUsesSession(target, property, parameter.from);
  };
}
