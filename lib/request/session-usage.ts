import { Session as NestSession, type ExecutionContext, type Type } from '@nestjs/common';

const USES_SESSION = Symbol('nestjs-dynamo-session: a parameter takes the session');
const SKIPS_SESSION = Symbol('nestjs-dynamo-session: never load');

type Handler = ReturnType<ExecutionContext['getHandler']>;

/**
 * Remembers that a parameter of a method takes the session: by the method's name, because another
 * decorator may put another function in its place.
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
  readonly #nestParameter = new NestSessionParameter();

  takesSession(context: ExecutionContext): boolean {
    return remembered(this.#byController, context, (controller, handler) => {
      if (this.skipsSession(context)) return false;
      return namesOf(controller, handler).some(
        (name) =>
          Reflect.hasMetadata(USES_SESSION, controller, name) ||
          this.#nestParameter.isUsedBy(controller, name),
      );
    });
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

/**
 * Recognises Nest's own `@Session()`. What Nest writes for it is private to Nest, so it is learned
 * from a probe, decorated here, instead of being imported from inside of Nest.
 */
class NestSessionParameter {
  readonly #metadataKey: unknown;
  readonly #prefix: string | undefined;

  constructor() {
    class Probe {
      method(): void {
        // Only its metadata counts.
      }
    }
    NestSession()(Probe.prototype, 'method', 0);
    this.#metadataKey = Reflect.getMetadataKeys(Probe, 'method')[0];
    const entry = Object.keys(this.#entries(Probe, 'method'))[0];
    this.#prefix = entry?.slice(0, entry.lastIndexOf(':') + 1);
  }

  isUsedBy(controller: Type, method: string | symbol): boolean {
    const prefix = this.#prefix;
    if (prefix === undefined) return false;
    return Object.keys(this.#entries(controller, method)).some((key) => key.startsWith(prefix));
  }

  #entries(controller: Type, method: string | symbol): object {
    return (Reflect.getMetadata(this.#metadataKey, controller, method) as object | undefined) ?? {};
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
