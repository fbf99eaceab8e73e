import type { ExecutionContext, Type } from '@nestjs/common';
import { NestParameters } from './nest-parameters.js';
import {
  addOrigin,
  isMarked,
  mark,
  methodsOf,
  namesOf,
  originsOf,
  type Handler,
  type Origin,
  type SessionOrigin,
} from './route/route-metadata.js';
import { NO_TOUCH, READ_ONLY, type RouteRules } from './route/route-rules.js';

const USES_SESSION = Symbol('nestjs-dynamo-session: a parameter takes the session');
const SKIPS_SESSION = Symbol('nestjs-dynamo-session: never load');

/**
 * Remembers that a parameter of a method takes the session, under the method's name: the function may
 * be replaced by another decorator.
 */
export function markUsesSession(
  prototype: object,
  method: string | symbol,
  from: string | undefined,
): void {
  addOrigin(USES_SESSION, from, prototype.constructor, method);
}

/**
 * On a route or controller: the session is never loaded there, whatever guards are global. For health
 * checks and the like. In an application with several sessions it means all of them.
 *
 * @param origin only the session of the registration with this name
 */
export function SkipSession(origin?: SessionOrigin): ClassDecorator & MethodDecorator {
  return mark(SKIPS_SESSION, origin);
}

const MARKS = {
  SkipSession: SKIPS_SESSION,
  NoTouch: NO_TOUCH,
  ReadOnlySession: READ_ONLY,
} as const;

export interface OriginUse {
  readonly decorator: 'Session' | keyof typeof MARKS;
  /** Where it is, for messages: `.method`, or nothing for the controller itself. */
  readonly place: string;
  readonly from: Origin;
}

/** Every registration that the decorators of a controller name; of all but `@Session()` only the named. */
export function originsIn(controller: Type): OriginUse[] {
  const marked = (place: string, method?: string | symbol) =>
    Object.entries(MARKS).flatMap(([decorator, key]) =>
      originsOf(key, controller, method)
        .filter((from) => from !== undefined)
        .map((from): OriginUse => ({ decorator: decorator as keyof typeof MARKS, place, from })),
    );
  const inMethods = methodsOf(controller).flatMap(([name]) => {
    const place = `.${String(name)}`;
    const used = originsOf(USES_SESSION, controller, name);
    return [
      ...used.map((from): OriginUse => ({ decorator: 'Session', place, from })),
      ...marked(place, name),
    ];
  });
  return [...marked(''), ...inMethods];
}

/** What a route does with the session of one registration. */
export interface RouteUsage {
  readonly takesSession: boolean;
  readonly skipsSession: boolean;
  /** Whether the handler sends the response by itself, whenever it likes: `@Res()`, `@Next()`. */
  readonly answersItself: boolean;
  /** `undefined`: what is usual. */
  readonly rules: RouteRules | undefined;
}

/** What routes do with the session of one registration, read from their decorators once. */
export class SessionUsage {
  readonly #name: Origin;
  readonly #byController = new WeakMap<Type, WeakMap<Handler, RouteUsage>>();
  readonly #nest = new NestParameters();

  /** @param name of the registration; default: the one without a name */
  constructor(name?: string) {
    this.#name = name;
  }

  of(context: ExecutionContext): RouteUsage {
    const controller = context.getClass();
    const handler = context.getHandler();
    let handlers = this.#byController.get(controller);
    if (handlers === undefined) this.#byController.set(controller, (handlers = new WeakMap()));
    let usage = handlers.get(handler);
    if (usage === undefined) handlers.set(handler, (usage = this.#read(controller, handler)));
    return usage;
  }

  #read(controller: Type, handler: Handler): RouteUsage {
    const methods = namesOf(controller, handler);
    const is = (key: symbol): boolean => isMarked(key, this.#name, { controller, methods });
    const skipsSession = is(SKIPS_SESSION);
    const [isUse, isReadOnly] = [!is(NO_TOUCH), is(READ_ONLY)];
    const place = `${controller.name}.${handler.name}`;
    return {
      skipsSession,
      takesSession: !skipsSession && methods.some((name) => this.#isTaken(controller, name)),
      answersItself: methods.some((name) => this.#nest.answersItself(controller, name)),
      rules: isUse && !isReadOnly ? undefined : { isUse, isReadOnly, place },
    };
  }

  #isTaken(controller: Type, method: string | symbol): boolean {
    return (
      originsOf(USES_SESSION, controller, method).includes(this.#name) ||
      (this.#name === undefined && this.#nest.takesSession(controller, method))
    );
  }
}
