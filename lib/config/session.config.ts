import { Module, type DynamicModule } from '@nestjs/common';
import { optionsFromEnvironment } from './environment-options.js';
import type { SessionModuleOptions } from './session-options.js';

/** What `registerAs()` of `@nestjs/config` makes, without a need for that package. */
export interface SessionConfig {
  (): SessionModuleOptions;
  /** The injection token of the options, for `@Inject()` and for `overrideProvider()` in tests. */
  readonly KEY: string;
  /** For `DynamoSessionModule.forRootAsync()`. */
  asProvider(): {
    imports: DynamicModule[];
    useFactory: (options: SessionModuleOptions) => SessionModuleOptions;
    inject: string[];
  };
}

const NAMESPACE = 'session';
const KEY = `CONFIGURATION(${NAMESPACE})`;

/** Provides the options under their token, as `ConfigModule.forFeature()` would. */
@Module({})
class SessionConfigModule {}

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
 *
 * It is a namespace of `@nestjs/config` where that is installed, which it need not be:
 * `ConfigModule.forRoot({ load: [sessionConfig] })` gives `ConfigService.get('session')`, and
 * `ConfigModule.forRoot()` anywhere in the application reads `.env` before the options are made.
 */
export const sessionConfig: SessionConfig = Object.assign(
  (): SessionModuleOptions => optionsFromEnvironment(process.env),
  {
    KEY,
    // By this `ConfigModule` knows the namespace: the same in its versions for Nest 11 and 12.
    PARTIAL_CONFIGURATION_KEY: NAMESPACE,
    asProvider: () => ({
      imports: [
        {
          module: SessionConfigModule,
          providers: [{ provide: KEY, useFactory: sessionConfig }],
          exports: [KEY],
        },
      ],
      useFactory: (options: SessionModuleOptions) => options,
      inject: [KEY],
    }),
  },
);
