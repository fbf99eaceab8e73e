import {
  createParamDecorator,
  type ExecutionContext,
  type PipeTransform,
  type Type,
} from '@nestjs/common';
import { SessionStateError } from '../errors/session-state.error.js';
import type { SessionApi, SessionData } from '../session/session.js';
import { sessionOf } from './current-session.js';
import type { SessionOrigin } from './route/route-metadata.js';
import { markUsesSession } from './session-usage.js';

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

/** A pipe, or the class of one. */
export type SessionPipe = PipeTransform | Type<PipeTransform>;

/** A key of the data; any text where their type is not declared. */
export type SessionKey<T> = [keyof T] extends [never] ? string : keyof T & string;

/**
 * Injects the request's session into a handler, or with a key one value of its data:
 *
 * ```ts
 * show(@Session() session: Session<ShopData>, @Session('cart') cart: string[] | undefined) {}
 * ```
 *
 * Pipes follow, as with Nest's own decorators: `@Session('visits', ParseIntPipe)`. Where `SessionData`
 * is augmented, the key must be one of it; `@Session<ShopData>('cart')` names another type.
 *
 * In an application with several sessions, `@Session({ from: 'admin' })` is that of the registration with
 * this `name`, and `@Session({ from: 'admin', key: 'cart' })` one value of its data.
 *
 * It shares its name with the type, so that a handler needs one import for both.
 */
export function Session(...pipes: SessionPipe[]): ParameterDecorator;
export function Session(what: SessionParameter, ...pipes: SessionPipe[]): ParameterDecorator;
// The type parameter is what a caller gives: with it the key is one of another type.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function Session<T = SessionData>(
  key: SessionKey<NoInfer<T>>,
  ...pipes: SessionPipe[]
): ParameterDecorator;
export function Session(
  ...args: (string | undefined | SessionParameter | SessionPipe)[]
): ParameterDecorator {
  const [first] = args;
  const isFirstPipe = isPipe(first);
  const what = isFirstPipe ? undefined : first;
  const parameter = typeof what === 'object' ? what : what === undefined ? {} : { key: what };
  const pipes = (isFirstPipe ? args : args.slice(1)) as SessionPipe[];
  return (target, property, index) => {
    inject(parameter, ...pipes)(target, property, index);
    if (property === undefined) return;
    hideFromValidation(target, property, index);
    markUsesSession(target, property, 'from' in parameter ? parameter.from : undefined);
  };
}

/**
 * The type of a parameter `session: Session` is written down as the class to make it of, which is this
 * decorator. A global `ValidationPipe` with `validateCustomDecorators` would make such an "instance" of
 * each session; what is an `Object` it leaves alone.
 */
function hideFromValidation(target: object, property: string | symbol, index: number): void {
  const types: unknown = Reflect.getMetadata('design:paramtypes', target, property);
  if (Array.isArray(types) && types[index] === Session) types[index] = Object;
}

function isPipe(value: unknown): value is SessionPipe {
  if (typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && 'transform' in value;
}
