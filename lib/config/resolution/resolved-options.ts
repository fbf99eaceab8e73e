import type { CookieSource } from '../../transport/cookie-attributes.js';
import type { SessionLimit } from '../session-limit.js';
import type { SessionModuleOptions } from '../session-options.js';
import type { SETTING_ROWS } from '../setting.rows.js';
import type { Settled } from './settle.js';
import type { ResolvedTimeouts } from './timeouts.js';

/**
 * The options as the module uses them: validated, with defaults, durations as numbers. Made once,
 * at start; nothing downstream sees `undefined` where there is a default.
 */
export interface ResolvedOptions
  extends
    Omit<Settled<SessionModuleOptions, typeof SETTING_ROWS>, 'verifyOnStart'>,
    ResolvedTimeouts {
  readonly verifyOnStart: boolean | 'warn';
  readonly secrets: readonly string[];
  /** A function where the cookie depends on the request; its results are validated as well. */
  readonly cookie: CookieSource | undefined;
  readonly maxSessionsPerUser: SessionLimit | undefined;
  readonly header: { readonly name: string } | undefined;
}
