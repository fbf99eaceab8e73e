import type { ExecutionContext, Type } from '@nestjs/common';

/** The name of a registration; `undefined`: the one without a name, or of what is said of a route: all. */
export type Origin = string | undefined;
export type Handler = ReturnType<ExecutionContext['getHandler']>;

/** Of which registration the session is. */
export interface SessionOrigin {
  /** Its `name`. */
  from: string;
}

/** Says something of a route or controller, for all sessions or that of one registration. */
export function mark(
  key: symbol,
  origin: SessionOrigin | undefined,
): ClassDecorator & MethodDecorator {
  return (target: object, method?: string | symbol) => {
    addOrigin(key, origin?.from, method === undefined ? target : target.constructor, method);
  };
}

export function addOrigin(
  key: symbol,
  from: Origin,
  target: object,
  method?: string | symbol,
): void {
  const origins = [...originsOf(key, target, method), from];
  if (method === undefined) Reflect.defineMetadata(key, origins, target);
  else Reflect.defineMetadata(key, origins, target, method);
}

/** Those of what it extends as well, as Nest has it with the parameters of an inherited method. */
export function originsOf(
  key: symbol,
  target: object,
  method?: string | symbol,
): readonly Origin[] {
  const origins: unknown =
    method === undefined
      ? Reflect.getMetadata(key, target)
      : Reflect.getMetadata(key, target, method);
  return (origins as readonly Origin[] | undefined) ?? [];
}

/** Whether a route or its controller is marked, for all sessions or that of the registration. */
export function isMarked(
  key: symbol,
  name: Origin,
  { controller, methods }: { readonly controller: Type; readonly methods: (string | symbol)[] },
): boolean {
  const places = [undefined, ...methods];
  const origins = new Set(places.flatMap((place) => originsOf(key, controller, place)));
  return origins.has(undefined) || origins.has(name);
}

/** The names that a handler has in its controller, or in what that extends. */
export function namesOf(controller: Type, handler: Handler): (string | symbol)[] {
  return methodsOf(controller).flatMap(([name, method]) => (method === handler ? [name] : []));
}

export function methodsOf(controller: Type): [name: string | symbol, method: unknown][] {
  const methods: [string | symbol, unknown][] = [];
  let prototype = controller.prototype as object | null;
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) {
    for (const name of Reflect.ownKeys(prototype)) {
      methods.push([name, Reflect.getOwnPropertyDescriptor(prototype, name)?.value]);
    }
  }
  return methods;
}
