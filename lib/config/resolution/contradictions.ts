import type { LayoutDefaults } from '../../table-layout/table-layout.js';
import { isObject } from '../checks/shapes.js';
import type { SessionModuleOptions } from '../session-options.js';
import { TIMEOUT_ROWS } from '../timeout.rows.js';
import { cookieContradictions } from './cookie-contradictions.js';
import { layoutContradictions } from './layout-contradictions.js';
import { problemsIn } from './rules.js';
import { resolveTimeouts, timeoutContradictions } from './timeouts.js';

/** What the validity of options depends on beside themselves. */
export interface OptionsContext {
  /** What the layout's own library expects; the layout's `defaults` where left out. */
  readonly layoutDefaults?: LayoutDefaults | undefined;
  readonly env: { readonly production: boolean };
  /** The `name` of the registration; default: it has none. */
  readonly name?: string | undefined;
}

/**
 * Options that are good by themselves and not beside each other, or not in production.
 *
 * @param refused the options that are wrong by themselves: what is computed from them would only be
 *   reported twice
 */
export function contradictions(
  options: SessionModuleOptions,
  context: OptionsContext,
  refused: ReadonlySet<string>,
): string[] {
  const { layoutDefaults: defaults, env } = context;
  const areGood = (...names: readonly string[]) => names.every((name) => !refused.has(name));
  const { cookie, consistency, layout, maxSessionsPerUser, repository, secrets } = options;
  const header = options.header ?? defaults?.header ?? false;
  // Other libraries' tokens are not signed with these secrets: their layouts say what they can do.
  const isOurs = layout?.lacks === undefined;
  return [
    ...(isObject(cookie) ? cookieContradictions(cookie, 'cookie.', env.production) : []),
    ...(areGood(...Object.keys(TIMEOUT_ROWS))
      ? timeoutContradictions(resolveTimeouts(options, defaults))
      : []),
    ...problemsIn([
      [
        cookie === false && header === false,
        "cookie is false and there is no header: set header to { name: 'X-Session-Id' }, or keep the cookie",
      ],
      [
        isOurs && consistency === 'adaptive' && secrets === undefined,
        "consistency is 'adaptive' and there are no secrets: the version in a token must be signed; set secrets, or consistency to 'strong'",
      ],
      [
        maxSessionsPerUser !== undefined && options.userSessions === false,
        'maxSessionsPerUser is set and userSessions is false: remove one of them',
      ],
      [
        isObject(maxSessionsPerUser) && maxSessionsPerUser.limit === undefined,
        'maxSessionsPerUser has no limit: add one, e.g. { limit: 3 }',
      ],
    ]),
    ...clientProblems(options),
    ...(areGood('dataVersion', 'migrations') ? migrationProblems(options) : []),
    ...(areGood('layout') ? layoutContradictions(options) : []),
    ...problemsIn([
      [
        env.production && isDevelopmentOnly(repository),
        'repository keeps sessions in the memory of one process, which is for development: leave it out in production to use DynamoDB',
      ],
    ]),
  ];
}

/** A client that is ready has its own endpoint and region, and a shortcut would go unheard. */
function clientProblems(options: SessionModuleOptions): string[] {
  const client: unknown = options.client;
  if (!isObject(client)) return [];
  const isReady = typeof client['send'] === 'function';
  return (['endpoint', 'region'] as const)
    .filter((name) => options[name] !== undefined && (isReady || client[name] !== undefined))
    .map((name) =>
      isReady
        ? `${name} is set beside a client that is ready: give it to the client instead, or leave the client out`
        : `${name} is set twice, also in the client's configuration: remove one`,
    );
}

function migrationProblems({ dataVersion = 0, migrations = {} }: SessionModuleOptions): string[] {
  const present = Object.keys(migrations);
  const beyond = present.filter((version) => Number(version) > dataVersion);
  return problemsIn([
    [
      beyond.length > 0,
      `migrations has ${beyond.join(', ')} and dataVersion is ${dataVersion}: raise dataVersion to the highest of them`,
    ],
    [
      beyond.length === 0 && present.length < dataVersion,
      `dataVersion is ${dataVersion} and migrations has ${present.length} of the functions 1 to ${dataVersion}: add the missing ones`,
    ],
  ]);
}

/** Whether a repository, or the class of one, is marked by a static `developmentOnly = true`. */
function isDevelopmentOnly(repository: unknown): boolean {
  const itsClass = isObject(repository) ? repository.constructor : undefined;
  return [repository, itsClass].some((one) => {
    return (one as { developmentOnly?: unknown } | undefined)?.developmentOnly === true;
  });
}
