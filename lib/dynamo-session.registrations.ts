import type { ModulesContainer } from '@nestjs/core';
import { clashesOf, registrationsIn } from './dynamo-session.clashes.js';
import { misusesIn } from './dynamo-session.misuses.js';
import { SessionOptionsError } from './errors/session-options.error.js';

/**
 * Several registrations in one application are independent, as long as each has its own name, tokens
 * and items, and everyone who asks for a session names one that there is. Anything else is a session
 * of the wrong kind, and with it perhaps the wrong user.
 *
 * @throws SessionOptionsError with all that is wrong
 */
export async function checkRegistrations(modules: ModulesContainer): Promise<void> {
  const registrations = registrationsIn(modules);
  const problems = [
    ...(await clashesOf(registrations)),
    ...misusesIn([...modules.values()], registrations),
  ];
  if (problems.length > 0) throw new SessionOptionsError(problems);
}
