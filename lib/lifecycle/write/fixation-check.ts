import type { Stored } from '../runtime/stored.js';

/** Keys under which applications keep who is logged in, when they do it by themselves. */
const LOGIN_KEYS = ['userId', 'user', 'uid', 'user_id', 'passport'];

/**
 * The key that made an existing session look logged in although its token stays the old one, which an
 * attacker may have planted (session fixation; OWASP ASVS 5.0, 7.2.4), or `undefined`.
 */
export function fixationSuspect(next: Stored, base: Stored): string | undefined {
  const { raw } = next.data;
  const bytes = typeof raw === 'string' ? undefined : Buffer.from(raw);
  const mentions = (key: string): boolean =>
    typeof raw === 'string' ? raw.includes(key) : bytes?.includes(key) === true;
  const mentioned = LOGIN_KEYS.filter(mentions);
  if (mentioned.length === 0) return undefined;
  const after = dataOf(next);
  const present = mentioned.filter((key) => isSet(after, key));
  if (present.length === 0) return undefined;
  const before = dataOf(base);
  return present.find((key) => !isSet(before, key));
}

function dataOf({ source, data, record }: Stored): object {
  return source.codec.parse(data, record.id);
}

function isSet(data: object, key: string): boolean {
  const value: unknown = Object.hasOwn(data, key) ? Reflect.get(data, key) : undefined;
  return value !== undefined && value !== null;
}
