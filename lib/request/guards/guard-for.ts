import { Inject, Optional, type CanActivate, type OnModuleInit, type Type } from '@nestjs/common';
import { SessionOptionsError } from '../../errors/session-options.error.js';
import { getSessionManagerToken } from '../session-tokens.js';

const REGISTRATION = Symbol('nestjs-dynamo-session: the registration of a guard');

/** One class for each name, so that tests can name it in `overrideGuard()`. */
const named = new WeakMap<Type, Map<string, Type>>();

/**
 * A guard with the manager of a registration in the place of the default one, which is the first
 * parameter of its constructor.
 */
export function guardFor<G extends Type<CanActivate>>(guard: G, name: string | undefined): G {
  if (name === undefined) return guard;
  const classes = named.get(guard) ?? new Map<string, Type>();
  named.set(guard, classes);
  let made = classes.get(name);
  if (made === undefined) classes.set(name, (made = createGuard(guard, name)));
  return made as G;
}

/** The name of the registration that a guard was made for; `undefined` for any other class. */
export function registrationOf(guard: object): string | undefined {
  return Reflect.get(guard, REGISTRATION) as string | undefined;
}

/** The key of what a decorator says for a guard: a route may say it for several sessions. */
export function ofRegistration(key: string, name: string | undefined): string {
  return name === undefined ? key : `${key}, of ${name}`;
}

function createGuard(guard: Type<CanActivate>, name: string): Type<CanActivate> {
  class NamedGuard extends guard implements OnModuleInit {
    static readonly [REGISTRATION] = name;
    readonly #isComplete: boolean;

    constructor(...parameters: unknown[]) {
      super(...parameters);
      this.#isComplete = parameters[0] !== undefined;
    }

    /** Not Nest's own error, which comes before the module has said all that is wrong, and how to mend it. */
    onModuleInit(): void {
      if (!this.#isComplete) throw new SessionOptionsError([missing(guard.name, name)]);
    }
  }
  const token = getSessionManagerToken(name);
  Inject(token)(NamedGuard, undefined, 0);
  Optional()(NamedGuard, undefined, 0);
  return Object.defineProperty(NamedGuard, 'name', { value: `${guard.name}.for('${name}')` });
}

function missing(guard: string, name: string): string {
  return (
    `${guard}.for('${name}') finds no DynamoSessionModule with the name '${name}': import ` +
    `DynamoSessionModule.forRoot({ name: '${name}' }) into the AppModule, or with isGlobal: false into ` +
    'the module of the controller'
  );
}
