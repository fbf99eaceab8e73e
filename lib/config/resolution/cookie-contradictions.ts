import type { CookieOptions } from '../cookie-options.js';
import { showValue } from '../checks/show-value.js';
import { problemsIn } from './rules.js';

/** `__Host-` in any spelling: browsers ignore case when they look for a prefix (RFC 6265bis, 4.1.3). */
const HOST_PREFIX = /^__host-/i;
const SECURE_PREFIX = /^__secure-/i;

/**
 * Options of the cookie that are good by themselves and not beside each other, one line each. A
 * browser drops such a cookie without a word, so nobody could stay logged in.
 *
 * @param prefix how the options are called in messages, e.g. `cookie.`
 */
export function cookieContradictions(
  cookie: CookieOptions,
  prefix: string,
  production: boolean,
): string[] {
  const { name, path = '/', domain, secure = true } = cookie;
  const isHost = typeof name === 'string' && HOST_PREFIX.test(name);
  const isPrefixed = isHost || (typeof name === 'string' && SECURE_PREFIX.test(name));
  const nameIs = `${prefix}name is ${showValue(name)}`;
  const secureIs = `${prefix}secure is ${showValue(secure)}`;
  return problemsIn([
    [
      isHost && domain !== undefined,
      `${nameIs}, for one host only, and ${prefix}domain is ${showValue(domain)}: leave the domain out, or start the name with '__Secure-'`,
    ],
    [
      isHost && path !== '/',
      `${nameIs}, for one host only, and ${prefix}path is ${showValue(path)}: set the path to '/', or start the name with '__Secure-'`,
    ],
    [
      isPrefixed && secure !== true,
      `${nameIs}, for HTTPS only, and ${secureIs}: set ${prefix}secure to true, or choose a name without the prefix`,
    ],
    [
      cookie.sameSite === 'none' && secure !== true,
      `${prefix}sameSite is 'none' and ${secureIs}: set ${prefix}secure to true, or ${prefix}sameSite to 'lax'`,
    ],
    [
      cookie.partitioned === true && secure !== true,
      `${prefix}partitioned is true and ${secureIs}: set ${prefix}secure to true`,
    ],
    [
      production && secure === false && cookie.allowInsecure !== true,
      `${secureIs} in production, so tokens cross the network in the clear: set it to true or 'auto', or accept that with ${prefix}allowInsecure: true`,
    ],
  ]);
}
