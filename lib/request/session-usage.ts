import type { ExecutionContext, Type } from '@nestjs/common';
import { NestParameters } from './nest-parameters.js';

const USES_SESSION = Symbol('nestjs-dynamo-session: a parameter takes the session');
const SKIPS_SESSION = Symbol('nestjs-dynamo-session: never load');

/** The name of a registration; `undefined`: the one without a name, or for `@SkipSession()` all. */
type Origin = string | undefined;
type Handler = ReturnType<ExecutionContext['getHandler']>;

/** Of which registration the session is. */
export interface SessionOrigin {
  /** Its `name`. */
  from: string;
}

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
  return (target: object, method?: string | symbol) => {
    addOrigin(
      SKIPS_SESSION,
      origin?.from,
      method === undefined ? target : target.constructor,
      method,
    );
  };
}

export interface OriginUse {
  readonly decorator: 'Session' | 'SkipSession';
  /** Where it is, for messages: `.method`, or nothing for the controller itself. */
  readonly place: string;
  readonly from: Origin;
}

/** Every registration that the decorators of a controller name; of `@SkipSession()` only the named. */
export function originsIn(controller: Type): OriginUse[] {
  const skipped = (place: string, method?: string | symbol) =>
    originsOf(SKIPS_SESSION, controller, method)
      .filter((from) => from !== undefined)
      .map((from): OriginUse => ({ decorator: 'SkipSession', place, from }));
  const inMethods = methodsOf(controller).flatMap(([name]) => {
    const place = `.${String(name)}`;
    const used = originsOf(USES_SESSION, controller, name);
    return [
      ...used.map((from): OriginUse => ({ decorator: 'Session', place, from })),
      ...skipped(place, name),
    ];
  });
  return [...skipped(''), ...inMethods];
}

/** Whether a route takes the session of one registration, read from its decorators once. */
export class SessionUsage {
  readonly #name: Origin;
  readonly #byController = new WeakMap<Type, WeakMap<Handler, boolean>>();
  readonly #skipped = new WeakMap<Type, WeakMap<Handler, boolean>>();
  readonly #answering = new WeakMap<Type, WeakMap<Handler, boolean>>();
  readonly #nest = new NestParameters();

  /** @param name of the registration; default: the one without a name */
  constructor(name?: string) {
    this.#name = name;
  }

  takesSession(context: ExecutionContext): boolean {
    return remembered(this.#byController, context, (controller, handler) => {
      if (this.skipsSession(context)) return false;
      return namesOf(controller, handler).some(
        (name) =>
          originsOf(USES_SESSION, controller, name).includes(this.#name) ||
          (this.#name === undefined && this.#nest.takesSession(controller, name)),
      );
    });
  }

  /** Whether the handler sends the response by itself, whenever it likes: `@Res()`, `@Next()`. */
  answersItself(context: ExecutionContext): boolean {
    return remembered(this.#answering, context, (controller, handler) =>
      namesOf(controller, handler).some((name) => this.#nest.answersItself(controller, name)),
    );
  }

  skipsSession(context: ExecutionContext): boolean {
    return remembered(
      this.#skipped,
      context,
      (controller, handler) =>
        this.#isSkipped(originsOf(SKIPS_SESSION, controller)) ||
        namesOf(controller, handler).some((name) =>
          this.#isSkipped(originsOf(SKIPS_SESSION, controller, name)),
        ),
    );
  }

  #isSkipped(origins: readonly Origin[]): boolean {
    return origins.includes(undefined) || origins.includes(this.#name);
  }
}

function addOrigin(key: symbol, from: Origin, target: object, method?: string | symbol): void {
  const origins = [...originsOf(key, target, method), from];
  if (method === undefined) Reflect.defineMetadata(key, origins, target);
  else Reflect.defineMetadata(key, origins, target, method);
}

/** Those of what it extends as well, as Nest has it with the parameters of an inherited method. */
function originsOf(key: symbol, target: object, method?: string | symbol): readonly Origin[] {
  const origins: unknown =
    method === undefined
      ? Reflect.getMetadata(key, target)
      : Reflect.getMetadata(key, target, method);
  return (origins as readonly Origin[] | undefined) ?? [];
}

/** The names that a handler has in its controller, or in what that extends. */
function namesOf(controller: Type, handler: Handler): (string | symbol)[] {
  return methodsOf(controller).flatMap(([name, method]) => (method === handler ? [name] : []));
}

function methodsOf(controller: Type): [name: string | symbol, method: unknown][] {
  const methods: [string | symbol, unknown][] = [];
  let prototype = controller.prototype as object | null;
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) {
    for (const name of Reflect.ownKeys(prototype)) {
      methods.push([name, Reflect.getOwnPropertyDescriptor(prototype, name)?.value]);
    }
  }
  return methods;
}

function remembered(
  cache: WeakMap<Type, WeakMap<Handler, boolean>>,
  context: ExecutionContext,
  decide: (controller: Type, handler: Handler) => boolean,
): boolean {
  const controller = context.getClass();
  const handler = context.getHandler();
  let handlers = cache.get(controller);
  if (handlers === undefined) cache.set(controller, (handlers = new WeakMap()));
  let decision = handlers.get(handler);
  if (decision === undefined) handlers.set(handler, (decision = decide(controller, handler)));
  return decision;
}
