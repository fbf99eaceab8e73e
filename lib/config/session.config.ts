import { registerAs, type ConfigFactoryKeyHost } from '@nestjs/config';
import { optionsFromEnvironment } from './environment-options.js';
import type { SessionModuleOptions } from './session-options.js';

/**
 * The options from environment variables:
 *
 *     DynamoSessionModule.forRootAsync(sessionConfig.asProvider())
 *
 * An option that text can express has a variable of its name: `SESSION_IDLE_TIMEOUT` sets
 * `idleTimeout`, `SESSION_COOKIE_SAME_SITE` sets `cookie.sameSite`. The README lists them all.
 * Secrets are separated by commas, the newest first; durations are `1800`, in seconds, or `30m`;
 * flags are `true` or `1`, `false` or `0`. `SESSION_COOKIE=false` is no cookie, whatever the others
 * say. An empty variable counts as not set, except for `SESSION_SECRETS`. What cannot be read is refused
 * when the module starts, together with every other problem. Other variables that begin with
 * `SESSION_` are left to whoever owns them.
 */
export const sessionConfig: (() => SessionModuleOptions) &
  ConfigFactoryKeyHost<SessionModuleOptions> = registerAs('session', (): SessionModuleOptions =>
  optionsFromEnvironment(process.env),
);
