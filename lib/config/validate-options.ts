import { SessionOptionsError } from '../errors/session-options.error.js';
import { cookieContradictions } from './cookie-contradictions.js';
import { CookieOptionsSchema, HeaderOptionsSchema } from './cookie-options.schema.js';
import { contradictions, type OptionsContext } from './contradictions.js';
import { isObject, isPromise } from './option-checks.js';
import { sourcesOf, type OptionSources } from './option-sources.js';
import { schemaProblems } from './schema-problems.js';
import { SessionOptionsSchema } from './session-options.schema.js';
import type { CookieOptions, SessionModuleOptions } from './session-options.js';
import { showValue } from './show-value.js';

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
  const sources = sourcesOf(options);
  const { cookie, header } = options;
  const problems = [
    ...schemaProblems({ Schema: SessionOptionsSchema, options, prefix: '', sources }),
    ...(isObject(cookie)
      ? cookieProblems(cookie, { prefix: 'cookie.', production: context.env.production, sources })
      : []),
    ...(isObject(header)
      ? schemaProblems({ Schema: HeaderOptionsSchema, options: header, prefix: 'header.', sources })
      : []),
    ...contradictions(options, context),
  ];
  if (problems.length > 0) throw new SessionOptionsError(problems);
}

/** The same for what a `cookie` function returned. */
export function validateCookie(
  cookie: unknown,
  production: boolean,
): asserts cookie is CookieOptions {
  const prefix = 'cookie(request).';
  const problems =
    !isObject(cookie) || isPromise(cookie)
      ? [`cookie(request) is ${showValue(cookie)}: return the cookie's options, not a promise`]
      : cookieProblems(cookie, { prefix, production, sources: {} });
  if (problems.length > 0) throw new SessionOptionsError(problems);
}

function cookieProblems(
  cookie: Readonly<Record<string, unknown>>,
  context: {
    readonly prefix: string;
    readonly production: boolean;
    readonly sources: OptionSources;
  },
): string[] {
  const { prefix, production, sources } = context;
  return [
    ...schemaProblems({ Schema: CookieOptionsSchema, options: cookie, prefix, sources }),
    ...cookieContradictions(cookie, prefix, production),
  ];
}
