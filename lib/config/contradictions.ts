import type { LayoutDefaults } from '../table-layout/table-layout.js';
import { durationMs } from './duration.js';
import { layoutContradictions } from './layout-contradictions.js';
import { isObject } from './option-checks.js';
import type { SessionModuleOptions } from './session-options.js';
import { resolveTimeouts, TIMEOUT_OPTIONS, timeoutContradictions } from './timeouts.js';

/** What the validity of options depends on beside themselves. */
export interface OptionsContext {
  /** What the layout's own library expects; the layout's `defaults` where left out. */
  readonly layoutDefaults?: LayoutDefaults | undefined;
  readonly env: { readonly production: boolean };
}

/** Options that are good by themselves and not beside each other, or not in production. */
export function contradictions(options: SessionModuleOptions, context: OptionsContext): string[] {
  return [
    ...(areComparable(options)
      ? timeoutContradictions(resolveTimeouts(options, context.layoutDefaults))
      : []),
    ...transportProblems(options, context.layoutDefaults),
    ...tokenProblems(options),
    ...clientProblems(options),
    ...migrationProblems(options),
    ...layoutContradictions(options),
    ...(context.env.production ? productionProblems(options) : []),
  ];
}

/** Timeouts that are wrong by themselves have been reported, and would only be reported twice. */
function areComparable(options: SessionModuleOptions): boolean {
  return TIMEOUT_OPTIONS.every((name) => {
    const value = options[name];
    if (value === undefined) return true;
    const found = durationMs(value);
    if (name === 'touchInterval') return found !== undefined;
    return found !== undefined && found > 0 && found % 1000 === 0;
  });
}

function transportProblems(options: SessionModuleOptions, defaults?: LayoutDefaults): string[] {
  const header = options.header ?? defaults?.header ?? false;
  return options.cookie === false && header === false
    ? [
        `cookie is false and there is no header: set header to { name: 'X-Session-Id' }, or keep the cookie`,
      ]
    : [];
}

function tokenProblems(options: SessionModuleOptions): string[] {
  // Other libraries' tokens are not signed with these secrets: their layouts say what they can do.
  const isOurs = options.layout?.lacks === undefined;
  return isOurs && options.consistency === 'adaptive' && options.secrets === undefined
    ? [
        "consistency is 'adaptive' and there are no secrets: the version in a token must be signed; set secrets, or consistency to 'strong'",
      ]
    : [];
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

function migrationProblems(options: SessionModuleOptions): string[] {
  const version = options.dataVersion ?? 0;
  const present: unknown = options.migrations ?? {};
  if (!Number.isSafeInteger(version) || version < 0 || !isObject(present)) return [];
  const beyond = Object.keys(present).filter((key) => Number(key) > version);
  if (beyond.length > 0) {
    return [
      `migrations has ${beyond.join(', ')} and dataVersion is ${version}: raise dataVersion to the highest of them`,
    ];
  }
  const made = Object.keys(present).length;
  return made < version
    ? [
        `dataVersion is ${version} and migrations has ${made} of the functions 1 to ${version}: add the missing ones`,
      ]
    : [];
}

function productionProblems(options: SessionModuleOptions): string[] {
  const problems: string[] = [];
  if (isDevelopmentOnly(options.repository)) {
    problems.push(
      'repository keeps sessions in the memory of one process, which is for development: leave it out in production to use DynamoDB',
    );
  }
  return problems;
}

/** Whether a repository, or the class of one, is marked by a static `developmentOnly = true`. */
function isDevelopmentOnly(repository: unknown): boolean {
  return isMarked(repository) || (isObject(repository) && isMarked(repository.constructor));
}

function isMarked(subject: unknown): boolean {
  return (
    ((typeof subject === 'object' && subject !== null) || typeof subject === 'function') &&
    'developmentOnly' in subject &&
    subject.developmentOnly === true
  );
}
