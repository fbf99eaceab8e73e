import type { Type } from '@nestjs/common';
import { title, type Registration } from './dynamo-session.clashes.js';
import { registrationOf } from './request/guards/guard-for.js';
import { originsIn } from './request/session-usage.js';

type NestModule = Registration['module'];

/**
 * Where controllers and guards ask for a session that there is not, or not for them, one line each.
 * Nest would say it of guards, one at a time; of parameters nobody would before the first request.
 */
export function misusesIn(
  modules: readonly NestModule[],
  registrations: readonly Registration[],
): string[] {
  const problems = new Set<string>();
  for (const module of modules) {
    for (const { from, where, isServed } of [...parametersIn(module), ...guardsIn(module)]) {
      const registration = registrations.find(({ name }) => name === from);
      if (registration === undefined) problems.add(`${where}: ${unknown(from, registrations)}`);
      else if (isServed && !isVisible(registration.module, module)) {
        problems.add(
          `${where}: ${title(registration)} has isGlobal: false, and ${module.name} does not import it`,
        );
      }
    }
  }
  return [...problems];
}

interface Use {
  readonly from: string | undefined;
  /** For messages. */
  readonly where: string;
  /** Whether it gets the session, and does not only say that it wants none. */
  readonly isServed: boolean;
}

function parametersIn(module: NestModule): Use[] {
  return [...module.controllers.values()].flatMap(({ metatype }) => {
    if (typeof metatype !== 'function') return [];
    const controller = metatype as Type;
    return originsIn(controller).map(({ decorator, from, place }) => ({
      from,
      isServed: decorator === 'Session',
      where: `@${decorator}(${from === undefined ? '' : `{ from: '${from}' }`}) in ${controller.name}${place}`,
    }));
  });
}

function guardsIn(module: NestModule): Use[] {
  const instances = [...module.injectables.values(), ...module.providers.values()];
  return instances.flatMap(({ metatype }) => {
    const from = typeof metatype === 'function' ? registrationOf(metatype) : undefined;
    return from === undefined
      ? []
      : [{ from, isServed: true, where: `${metatype?.name} in ${module.name}` }];
  });
}

function unknown(from: string | undefined, registrations: readonly Registration[]): string {
  const names = registrations.map(({ name }) => (name === undefined ? 'none' : `'${name}'`));
  const known = `the names of DynamoSessionModule here are ${names.join(', ')}`;
  return from === undefined
    ? `it means the DynamoSessionModule without a name, and ${known}: say from, or import one without a name`
    : `${known}: use one of them, or import DynamoSessionModule.forRoot({ name: '${from}' })`;
}

/** As Nest looks for providers: in what is global, imported, or exported by what is imported. */
function isVisible(target: NestModule, from: NestModule): boolean {
  if (target.isGlobal) return true;
  const seen = new Set<NestModule>([from]);
  const queue = [...from.imports];
  for (let module = queue.shift(); module !== undefined; module = queue.shift()) {
    if (module === target) return true;
    if (seen.has(module)) continue;
    seen.add(module);
    const { exports } = module;
    queue.push(...[...module.imports].filter(({ metatype }) => exports.has(metatype)));
  }
  return false;
}
