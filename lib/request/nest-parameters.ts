import { Next, Res, Session, type Type } from '@nestjs/common';

type Name = string | symbol;

/**
 * What Nest's own parameter decorators say of a handler. What Nest writes for them is private to Nest,
 * so it is learned from probes, decorated here, instead of being imported from inside of Nest.
 */
export class NestParameters {
  readonly #metadataKey: unknown;
  readonly #passthroughKey: unknown;
  readonly #session: string | undefined;
  readonly #answering: readonly (string | undefined)[];

  constructor() {
    const session = probe(Session());
    this.#metadataKey = keysOf(session)[0];
    this.#session = this.#prefixOf(session);
    this.#answering = [probe(Res()), probe(Next())].map((one) => this.#prefixOf(one));
    const known = new Set(keysOf(session));
    const passthrough = probe(Res({ passthrough: true }));
    this.#passthroughKey = keysOf(passthrough).find((key) => !known.has(key));
  }

  takesSession(controller: Type, method: Name): boolean {
    return this.#has(controller, method, this.#session);
  }

  /** `@Res()` and `@Next()`, but not `@Res({ passthrough: true })`. */
  answersItself(controller: Type, method: Name): boolean {
    const passes: unknown = Reflect.getMetadata(this.#passthroughKey, controller, method);
    return passes !== true && this.#answering.some((one) => this.#has(controller, method, one));
  }

  #has(controller: Type, method: Name, prefix: string | undefined): boolean {
    if (prefix === undefined) return false;
    return Object.keys(this.#entries(controller, method)).some((key) => key.startsWith(prefix));
  }

  #prefixOf(probed: Type): string | undefined {
    const entry = Object.keys(this.#entries(probed, 'method'))[0];
    return entry?.slice(0, entry.lastIndexOf(':') + 1);
  }

  #entries(controller: Type, method: Name): object {
    return (Reflect.getMetadata(this.#metadataKey, controller, method) as object | undefined) ?? {};
  }
}

function probe(decorate: ParameterDecorator): Type {
  class Probe {
    method(): void {
      // Only its metadata counts.
    }
  }
  decorate(Probe.prototype, 'method', 0);
  return Probe;
}

function keysOf(probed: Type): unknown[] {
  return Reflect.getMetadataKeys(probed, 'method') as unknown[];
}
