import type { SessionModuleOptions } from './session-options.js';
import { withSources } from './option-sources.js';

/** Environment variables are text. What a reader does not know stays text, and validation reports it. */
type Reader = (text: string) => unknown;

const text: Reader = (value) => value;
const word: Reader = (value) => value.toLowerCase();
const list: Reader = (value) => value.split(',').map((entry) => entry.trim());
/** A count, or a duration: without a unit it is in seconds. */
const number: Reader = (value) => (/^\d+$/.test(value) ? Number(value) : value);
const flag: Reader = (value) => FLAGS.get(value.toLowerCase()) ?? value;
const numberOrOff: Reader = (value) => (flag(value) === false ? false : number(value));

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** Where two variables set one option, the later one here wins. */
const VARIABLES: readonly (readonly [variable: string, path: string, read: Reader])[] = [
  ['SESSION_TABLE_NAME', 'tableName', text],
  ['DYNAMODB_ENDPOINT', 'endpoint', text],
  ['SESSION_ENDPOINT', 'endpoint', text],
  ['SESSION_REGION', 'region', text],
  ['SESSION_SECRETS', 'secrets', list],
  ['SESSION_ACCEPT_UNSIGNED_TOKENS', 'acceptUnsignedTokens', flag],
  ['SESSION_IDLE_TIMEOUT', 'idleTimeout', number],
  ['SESSION_ABSOLUTE_TIMEOUT', 'absoluteTimeout', number],
  ['SESSION_MAX_IDLE_TIMEOUT', 'maxIdleTimeout', number],
  ['SESSION_MAX_ABSOLUTE_TIMEOUT', 'maxAbsoluteTimeout', number],
  ['SESSION_TOUCH_INTERVAL', 'touchInterval', number],
  ['SESSION_ROTATE_INTERVAL', 'rotateInterval', numberOrOff],
  ['SESSION_ROTATION_GRACE', 'rotationGrace', number],
  ['SESSION_ON_TOKEN_REUSE', 'onTokenReuse', word],
  ['SESSION_COOKIE_NAME', 'cookie.name', text],
  ['SESSION_COOKIE_PATH', 'cookie.path', text],
  ['SESSION_COOKIE_DOMAIN', 'cookie.domain', text],
  ['SESSION_COOKIE_SECURE', 'cookie.secure', flag],
  ['SESSION_COOKIE_ALLOW_INSECURE', 'cookie.allowInsecure', flag],
  ['SESSION_COOKIE_SAME_SITE', 'cookie.sameSite', word],
  ['SESSION_COOKIE_HTTP_ONLY', 'cookie.httpOnly', flag],
  ['SESSION_COOKIE_PERSISTENT', 'cookie.persistent', flag],
  ['SESSION_COOKIE_PARTITIONED', 'cookie.partitioned', flag],
  ['SESSION_HEADER_NAME', 'header.name', text],
  ['SESSION_CONSISTENCY', 'consistency', word],
  ['SESSION_CONFLICT', 'conflict', word],
  ['SESSION_SAVE_UNINITIALIZED', 'saveUninitialized', flag],
  ['SESSION_MAX_BYTES', 'maxBytes', number],
  ['SESSION_STORE_TIMEOUT', 'storeTimeout', number],
  ['SESSION_MAX_ATTEMPTS', 'maxAttempts', number],
  ['SESSION_ON_STORE_ERROR', 'onStoreError', word],
  ['SESSION_ON_CORRUPT', 'onCorrupt', word],
  ['SESSION_LOG_EVENTS', 'logEvents', flag],
];

/**
 * The options that environment variables set; not yet validated. A variable that is empty counts as
 * not set, but for `SESSION_SECRETS`: a deployment that lost its secrets must not start without.
 */
export function optionsFromEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): SessionModuleOptions {
  const options: Record<string, unknown> = {};
  const sources: Record<string, string> = {};
  for (const [variable, path, read] of VARIABLES) {
    const value = environment[variable];
    if (value === undefined || (value.trim() === '' && path !== 'secrets')) continue;
    setPath(options, path, read(value.trim()));
    sources[path] = variable;
  }
  const cookie = flag(environment['SESSION_COOKIE']?.trim() || 'true');
  if (cookie !== true) {
    options['cookie'] = cookie;
    sources['cookie'] = 'SESSION_COOKIE';
  }
  return withSources(options, sources);
}

function setPath(options: Record<string, unknown>, path: string, value: unknown): void {
  const [name = '', nested] = path.split('.');
  if (nested === undefined) options[name] = value;
  else options[name] = { ...(options[name] as object | undefined), [nested]: value };
}
