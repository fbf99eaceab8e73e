import type { OptionsContext } from './contradictions.js';
import { parseDuration } from './duration.js';
import { resolveCookie } from './resolve-cookie.js';
import type { ResolvedOptions } from './resolved-options.js';
import type { Duration, SessionModuleOptions } from './session-options.js';
import { resolveTimeouts } from './timeouts.js';
import { validateOptions } from './validate-options.js';

/** 350 KiB: DynamoDB's limit for an item is 400 KB, attribute names included. */
const MAX_BYTES = 350 * 1024;

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
  const context = {
    env: given.env,
    layoutDefaults: given.layoutDefaults ?? options?.layout?.defaults,
  };
  validateOptions(options, context);
  const defaults = context.layoutDefaults ?? {};
  const cookie = resolveCookie(options.cookie, context);
  return Object.freeze({
    ...resolveTimeouts(options, defaults),
    rotateIntervalMs: rotateInterval(options.rotateInterval),
    rotationGraceMs: parseDuration(options.rotationGrace ?? '10s', 'rotationGrace'),
    onTokenReuse: options.onTokenReuse ?? 'ignore',
    cookie,
    header: header(options.header ?? defaults.header),
    consistency: options.consistency ?? 'strong',
    conflict: options.conflict ?? 'merge',
    saveUninitialized: options.saveUninitialized ?? false,
    maxBytes: options.maxBytes ?? MAX_BYTES,
    storeTimeoutMs: parseDuration(options.storeTimeout ?? '2s', 'storeTimeout'),
    maxAttempts: options.maxAttempts ?? 3,
    onStoreError: options.onStoreError ?? 'fail',
    onCorrupt: options.onCorrupt ?? 'keep',
    secrets: Object.freeze([...(options.secrets ?? [])]),
    acceptUnsignedTokens: options.acceptUnsignedTokens ?? false,
    idBytes: options.idBytes ?? 32,
    tableName: options.tableName ?? defaults.tableName ?? 'sessions',
    dataVersion: options.dataVersion ?? 0,
    migrations: options.migrations ?? {},
    generateSelector: options.generateSelector,
    binding: options.binding,
    logEvents: options.logEvents ?? false,
  });
}

function rotateInterval(interval: Duration | false | undefined): number | undefined {
  return interval === undefined || interval === false
    ? undefined
    : parseDuration(interval, 'rotateInterval');
}

function header(option: SessionModuleOptions['header']): ResolvedOptions['header'] {
  return option === undefined || option === false ? undefined : { name: option.name };
}
