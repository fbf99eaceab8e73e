import type { ModulesContainer } from '@nestjs/core';
import type { ResolvedOptions } from './config/resolution/resolved-options.js';
import { SessionOptionsError } from './errors/session-options.error.js';
import { RESOLVED_OPTIONS } from './dynamo-session.tokens.js';

/**
 * Two modules in one application are independent, each with its own `SessionManager`, as long as
 * their tokens travel under different names. The first is the one `@Session()` means.
 *
 * @returns whether `own` is the first
 * @throws SessionOptionsError when another module uses the same cookie or header
 */
export function checkRegistrations(modules: ModulesContainer, own: ResolvedOptions): boolean {
  const all: ResolvedOptions[] = [];
  for (const module of modules.values()) {
    const options: unknown = module.providers.get(RESOLVED_OPTIONS)?.instance;
    if (options !== undefined && options !== null) all.push(options as ResolvedOptions);
  }
  for (const other of all) {
    const name = other === own ? undefined : sharedName(own, other);
    if (name === undefined) continue;
    throw new SessionOptionsError([
      `DynamoSessionModule is imported twice with ${name}: import it once, in the AppModule ` +
        '(it is global), or give each its own cookie.name, header.name and tableName',
    ]);
  }
  return all[0] === own;
}

function sharedName(a: ResolvedOptions, b: ResolvedOptions): string | undefined {
  const cookie = cookieName(a);
  if (cookie !== undefined && cookie === cookieName(b)) return `the cookie "${cookie}"`;
  const header = a.header?.name;
  const sameHeader = header?.toLowerCase() === b.header?.name.toLowerCase();
  return header !== undefined && sameHeader ? `the header "${header}"` : undefined;
}

/** `undefined` where the name depends on the request, and cannot be compared. */
function cookieName({ cookie }: ResolvedOptions): string | undefined {
  return typeof cookie === 'function' ? undefined : cookie?.name;
}
