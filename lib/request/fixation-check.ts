import type { SessionRecord } from '../session/session-record.js';
import type { PayloadCodec } from '../serializer/payload-codec.js';

/** Keys under which applications keep who is logged in, when they do it by themselves. */
const LOGIN_KEYS = ['userId', 'user', 'uid', 'user_id', 'passport'];

/**
 * The key that made an existing session look logged in although its token stays the old one, which an
 * attacker may have planted (session fixation; OWASP ASVS 5.0, 7.2.4), or `undefined`.
 *
 * @param base what the new data replaces; decoded only when there is something to suspect
 */
export function fixationSuspect(
  data: object,
  base: SessionRecord,
  codec: PayloadCodec,
): string | undefined {
  const present = LOGIN_KEYS.filter((key) => isSet(data, key));
  if (present.length === 0) return undefined;
  const before = codec.decode(base.payload, base.id);
  return present.find((key) => !isSet(before, key));
}

function isSet(data: object, key: string): boolean {
  const value: unknown = Object.hasOwn(data, key) ? Reflect.get(data, key) : undefined;
  return value !== undefined && value !== null;
}
