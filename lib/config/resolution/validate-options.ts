import { SessionOptionsError } from '../../errors/session-options.error.js';
import { isObject, isPromise } from '../checks/shapes.js';
import { showValue } from '../checks/show-value.js';
import { COOKIE_OPTIONS } from '../cookie.rows.js';
import { sourcesOf } from '../option-sources.js';
import type { CookieOptions } from '../cookie-options.js';
import type { SessionModuleOptions } from '../session-options.js';
import { SESSION_OPTIONS } from '../session-table.js';
import { contradictions, type OptionsContext } from './contradictions.js';
import { cookieContradictions } from './cookie-contradictions.js';
import { migrateFromProblems } from './migrate-from-problems.js';
import { optionProblems } from './option-problems.js';

/** It becomes part of the cookie's name, of the items' keys, and of injection tokens. */
const NAME = /^(?!default$)[A-Za-z][\w-]{0,31}$/;

/** What must be known before the options are, and is no option of theirs. */
const BESIDE_THE_FACTORY = {
  name: 'put it beside useFactory, useClass or useExisting',
  isGlobal: 'put it beside useFactory, useClass or useExisting',
};

/**
 * Checks all options, by themselves and beside each other.
 *
 * @throws SessionOptionsError with every problem there is, not only the first
 */
export function validateOptions(
  options: unknown,
  context: OptionsContext,
): asserts options is SessionModuleOptions {
  if (!isObject(options)) {
    throw new SessionOptionsError([
      `the options are ${showValue(options)}: give an object; does the factory return it?`,
    ]);
  }
  const names = { prefix: '', sources: sourcesOf(options), elsewhere: BESIDE_THE_FACTORY };
  const { problems, refused } = optionProblems(SESSION_OPTIONS, options, names);
  throwIfAny([
    ...nameProblems(context.name),
    ...problems,
    ...(refused.has('migrateFrom') ? [] : migrateFromProblems(options)),
    ...contradictions(options, context, refused),
  ]);
}

/** The same for what a `cookie` function returned. */
export function validateCookie(
  cookie: unknown,
  production: boolean,
): asserts cookie is CookieOptions {
  const prefix = 'cookie(request).';
  throwIfAny(
    !isObject(cookie) || isPromise(cookie)
      ? [`cookie(request) is ${showValue(cookie)}: return the cookie's options, not a promise`]
      : [
          ...optionProblems(COOKIE_OPTIONS, cookie, { prefix, sources: {} }).problems,
          ...cookieContradictions(cookie, prefix, production),
        ],
  );
}

function nameProblems(name: unknown): string[] {
  if (name === undefined || (typeof name === 'string' && NAME.test(name))) return [];
  return [
    `name is ${showValue(name)}: use up to 32 letters, digits, "-" and "_" that begin with a letter, e.g. 'admin', ` +
      "and not 'default'; the registration that @Session() means has no name",
  ];
}

function throwIfAny(problems: readonly string[]): void {
  if (problems.length > 0) throw new SessionOptionsError(problems);
}
