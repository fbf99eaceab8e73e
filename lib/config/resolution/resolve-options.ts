import type { SessionLimit, SessionLimitOptions } from '../session-limit.js';
import type { SessionModuleOptions } from '../session-options.js';
import { SETTING_ROWS } from '../setting.rows.js';
import type { OptionsContext } from './contradictions.js';
import { resolveCookie } from './resolve-cookie.js';
import type { ResolvedOptions } from './resolved-options.js';
import { settle } from './settle.js';
import { resolveTimeouts } from './timeouts.js';
import { validateOptions } from './validate-options.js';

/**
 * Validates options and fills in every default, once, when the application starts. The layout's
 * defaults come before the module's own.
 *
 * @throws SessionOptionsError with all problems at once
 */
export function resolveOptions(
  options: SessionModuleOptions,
  given: OptionsContext,
): ResolvedOptions {
  const layoutDefaults = given.layoutDefaults ?? options?.layout?.defaults;
  const context = { env: given.env, layoutDefaults, name: given.name };
  validateOptions(options, context);
  const header = options.header ?? layoutDefaults?.header ?? false;
  return Object.freeze({
    ...settle(SETTING_ROWS, options, layoutDefaults),
    ...resolveTimeouts(options, layoutDefaults),
    verifyOnStart: options.verifyOnStart ?? (context.env.production ? false : 'warn'),
    secrets: Object.freeze([...(options.secrets ?? [])]),
    cookie: resolveCookie(options.cookie, context),
    maxSessionsPerUser: resolveLimit(options.maxSessionsPerUser),
    header: header === false ? undefined : { name: header.name },
  });
}

function resolveLimit(limit: SessionLimitOptions | undefined): SessionLimit | undefined {
  return limit && Object.freeze({ policy: 'evict-oldest', ...limit });
}
