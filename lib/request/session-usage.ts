import { Session as NestSession, type ExecutionContext, type Type } from '@nestjs/common';

const USES_SESSION = Symbol('nestjs-dynamo-session: a parameter takes the session');
const SKIPS_SESSION = Symbol('nestjs-dynamo-session: never load');

type Handler = ReturnType<ExecutionContext['getHandler']>;

/** Remembers at the handler that one of its parameters takes the session. */
export function markUsesSession(prototype: object, method: string | symbol): void {
  const handler: unknown = Reflect.get(prototype, method);
  if (typeof handler === 'function') Reflect.defineMetadata(USES_SESSION, true, handler);
}

/**
 * On a route or controller: the session is never loaded there, whatever guards are global. For health
 * checks and the like.
 */
export function SkipSession(): ClassDecorator & MethodDecorator {
  return (target: object, _property?: string | symbol, descriptor?: PropertyDescriptor) => {
    Reflect.defineMetadata(
      SKIPS_SESSION,
      true,
      (descriptor?.value as object | undefined) ?? target,
    );
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
      return (
        Reflect.hasMetadata(USES_SESSION, handler) ||
        this.#nestParameter.isUsedBy(controller, handler.name)
      );
    });
  }

  skipsSession(context: ExecutionContext): boolean {
    return remembered(
      this.#skipped,
      context,
      (controller, handler) =>
        Reflect.hasMetadata(SKIPS_SESSION, handler) ||
        Reflect.hasMetadata(SKIPS_SESSION, controller),
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

  isUsedBy(controller: Type, method: string): boolean {
    const prefix = this.#prefix;
    if (prefix === undefined) return false;
    return Object.keys(this.#entries(controller, method)).some((key) => key.startsWith(prefix));
  }

  #entries(controller: Type, method: string): object {
    return (Reflect.getMetadata(this.#metadataKey, controller, method) as object | undefined) ?? {};
  }
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
