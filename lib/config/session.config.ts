import { registerAs, type ConfigFactoryKeyHost } from '@nestjs/config';
import { optionsFromEnvironment } from './environment-options.js';
import type { SessionModuleOptions } from './session-options.js';

/**
 * The options from environment variables:
 *
 *     DynamoSessionModule.forRootAsync(sessionConfig.asProvider())
 *
 * | variables | options |
 * |---|---|
 * | `SESSION_TABLE_NAME`, `SESSION_REGION`, `SESSION_ENDPOINT` (or `DYNAMODB_ENDPOINT`) | the table |
 * | `SESSION_SECRETS` | `secrets`, separated by commas, the newest first |
 * | `SESSION_IDLE_TIMEOUT`, `_ABSOLUTE_TIMEOUT`, `_MAX_IDLE_TIMEOUT`, `_MAX_ABSOLUTE_TIMEOUT`, `_TOUCH_INTERVAL`, `_ROTATE_INTERVAL`, `_ROTATION_GRACE`, `_STORE_TIMEOUT` | durations: `1800` is seconds, or `30m` |
 * | `SESSION_COOKIE=false` | no cookie, whatever the next row says |
 * | `SESSION_COOKIE_NAME`, `_PATH`, `_DOMAIN`, `_SECURE`, `_ALLOW_INSECURE`, `_SAME_SITE`, `_HTTP_ONLY`, `_PERSISTENT`, `_PARTITIONED` | `cookie` |
 * | `SESSION_HEADER_NAME` | `header.name` |
 * | `SESSION_CONSISTENCY`, `_CONFLICT`, `_SAVE_UNINITIALIZED`, `_MAX_BYTES`, `_MAX_ATTEMPTS`, `_ON_STORE_ERROR`, `_ON_CORRUPT`, `_ON_TOKEN_REUSE`, `_LOG_EVENTS` | the option of that name |
 *
 * Flags are `true` or `1`, `false` or `0`. An empty variable counts as not set, except for
 * `SESSION_SECRETS`. What cannot be read is refused when the module starts, together with every
 * other problem. Other variables that begin with `SESSION_` are left to whoever owns them.
 */
export const sessionConfig: (() => SessionModuleOptions) &
  ConfigFactoryKeyHost<SessionModuleOptions> = registerAs('session', (): SessionModuleOptions =>
  optionsFromEnvironment(process.env),
);
