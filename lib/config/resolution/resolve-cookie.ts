import type { CookieSource, ResolvedCookie } from '../../transport/cookie-attributes.js';
import type { LayoutDefaults } from '../../table-layout/table-layout.js';
import { isObject, isPromise } from '../checks/shapes.js';
import { COOKIE_OPTIONS } from '../cookie.rows.js';
import type { CookieOptions } from '../cookie-options.js';
import type { SessionModuleOptions } from '../session-options.js';
import type { OptionsContext } from './contradictions.js';
import { settle } from './settle.js';
import { validateCookie } from './validate-options.js';

/** More different cookies than this are not one per domain any more, and are made each time. */
const MOST_REMEMBERED = 100;

/**
 * The cookie with its defaults. Options that are an object have been validated before; what a
 * function returns is validated here, when it returns it.
 */
export function resolveCookie(
  cookie: SessionModuleOptions['cookie'],
  context: OptionsContext,
): CookieSource | undefined {
  const { name } = context;
  const defaults = context.layoutDefaults?.cookie;
  if (cookie === false) return undefined;
  if (typeof cookie !== 'function') return withDefaults(cookie ?? {}, defaults, name);

  const remembered = new Map<string, ResolvedCookie>();
  return (request) => {
    const options = cookie(request);
    const key = keyOf(options);
    const known = key === undefined ? undefined : remembered.get(key);
    if (known !== undefined) return known;
    validateCookie(options, context.env.production);
    const resolved = withDefaults({ ...options }, defaults, name);
    if (key !== undefined && remembered.size < MOST_REMEMBERED) remembered.set(key, resolved);
    return resolved;
  };
}

/** `undefined` for what no valid options look like; the validation says what is wrong. */
function keyOf(options: unknown): string | undefined {
  if (!isObject(options) || isPromise(options)) return undefined;
  try {
    return JSON.stringify(options);
  } catch {
    return undefined;
  }
}

function withDefaults(
  options: CookieOptions,
  defaults: LayoutDefaults['cookie'],
  registration: string | undefined,
): ResolvedCookie {
  const { allowInsecure: _, ...settled } = settle(COOKIE_OPTIONS.rows, options, defaults);
  return Object.freeze({ ...settled, name: settled.name ?? defaultName(settled, registration) });
}

/** The strongest prefix that a browser accepts with these attributes; each registration has its own. */
function defaultName(
  { domain, path, secure }: Omit<ResolvedCookie, 'name'>,
  registration: string | undefined,
): string {
  const name = registration === undefined ? 'session' : `${registration}-session`;
  if (secure !== true) return name;
  return domain === undefined && path === '/' ? `__Host-${name}` : `__Secure-${name}`;
}
