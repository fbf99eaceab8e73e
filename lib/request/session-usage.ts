import type { ExecutionContext, Type } from '@nestjs/common';
import { NestParameters } from './nest-parameters.js';

const USES_SESSION = Symbol('nestjs-dynamo-session: a parameter takes the session');
const SKIPS_SESSION = Symbol('nestjs-dynamo-session: never load');

type Handler = ReturnType<ExecutionContext['getHandler']>;

/**
 * Remembers that a parameter of a method takes the session, under the method's name: the function may
 * be replaced by another decorator.
 */
export function markUsesSession(prototype: object, method: string | symbol): void {
  Reflect.defineMetadata(USES_SESSION, true, prototype.constructor, method);
}

/**
 * On a route or controller: the session is never loaded there, whatever guards are global. For health
 * checks and the like.
 */
export function SkipSession(): ClassDecorator & MethodDecorator {
  return (target: object, method?: string | symbol) => {
    if (method === undefined) Reflect.defineMetadata(SKIPS_SESSION, true, target);
    else Reflect.defineMetadata(SKIPS_SESSION, true, target.constructor, method);
  };
}

/** Whether a route takes a session, read from its decorators once. */
export class SessionUsage {
  readonly #byController = new WeakMap<Type, WeakMap<Handler, boolean>>();
  readonly #skipped = new WeakMap<Type, WeakMap<Handler, boolean>>();
  readonly #answering = new WeakMap<Type, WeakMap<Handler, boolean>>();
  readonly #nest = new NestParameters();

  takesSession(context: ExecutionContext): boolean {
    return remembered(this.#byController, context, (controller, handler) => {
      if (this.skipsSession(context)) return false;
      return namesOf(controller, handler).some(
        (name) =>
          Reflect.hasMetadata(USES_SESSION, controller, name) ||
          this.#nest.takesSession(controller, name),
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
        Reflect.hasMetadata(SKIPS_SESSION, controller) ||
        namesOf(controller, handler).some((name) =>
          Reflect.hasMetadata(SKIPS_SESSION, controller, name),
        ),
    );
  }
}

/** The names that a handler has in its controller, or in what that extends. */
function namesOf(controller: Type, handler: Handler): (string | symbol)[] {
  const names: (string | symbol)[] = [];
  let prototype = controller.prototype as object | null;
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) {
    for (const name of Reflect.ownKeys(prototype)) {
      const own: unknown = Reflect.getOwnPropertyDescriptor(prototype, name)?.value;
      if (own === handler) names.push(name);
    }
  }
  return names;
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
