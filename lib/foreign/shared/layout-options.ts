import { SessionOptionsError } from '../../errors/session-options.error.js';
import { CSRF_KEY } from './payload-values.js';

/** Refuses an option of a layout when the application starts. @throws SessionOptionsError */
export function refuseOption(layout: string, option: string, fix: string): never {
  throw new SessionOptionsError([`layout ${layout}: ${option} ${fix}`]);
}

/** A number of whole seconds above zero. @throws SessionOptionsError */
export function secondsOption(
  layout: string,
  option: string,
  value: number | undefined,
  fallback: number,
): number {
  const seconds = value ?? fallback;
  return Number.isSafeInteger(seconds) && seconds > 0
    ? seconds
    : refuseOption(layout, option, 'must be a number of whole seconds above 0');
}

/**
 * The key of the data under which the other application keeps its user; `taken` are those that mean
 * something else. @throws SessionOptionsError
 */
export function userKeyOption(
  layout: string,
  key: string | undefined,
  taken: readonly string[],
): string | undefined {
  const given: unknown = key;
  if (given === undefined) return undefined;
  const reserved = [CSRF_KEY, '__proto__', ...taken];
  const keys = typeof given === 'string' ? given.split('.') : [''];
  const [first = ''] = keys;
  const isTaken = reserved.includes(first) || first.startsWith('_f_') || keys.includes('__proto__');
  if (!keys.includes('') && !isTaken) return key;
  return refuseOption(
    layout,
    'userKey',
    `must be a text that is not empty, or a path such as passport.user, and not ${reserved.join(', ')}, ` +
      'or a flash queue (_f_…)',
  );
}

/**
 * The other application's secrets. They are whatever that application has, so their strength is its
 * business; but none at all, or an empty one, would let anyone sign. @throws SessionOptionsError
 */
export function secretsOption(
  layout: string,
  option: string,
  secrets: readonly string[],
): readonly string[] {
  const given: unknown = secrets;
  const good = (secret: unknown): boolean => typeof secret === 'string' && secret !== '';
  if (Array.isArray(given) && given.length > 0 && given.every(good)) return secrets;
  return refuseOption(
    layout,
    option,
    'must have the secrets of the other application, none of them empty',
  );
}
