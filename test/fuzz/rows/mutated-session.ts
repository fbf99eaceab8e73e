import { isDeepStrictEqual } from 'node:util';
import type { Item } from '../../../lib/table-layout/table-layout.js';
import { mutatedItem } from '../item-mutations.js';
import { mutatedToken } from '../token-mutations.js';
import type { Random } from '../random.js';
import type { AttributeValue } from '../../../lib/table-layout/attribute-value.js';
import { randomAttribute } from './random-map.js';
import type { RandomSession, RowSystem } from './row-systems.js';

/** Times and spans of any kind: none, early, late, of other units, and beyond what a Date can be. */
const NUMBERS = [
  ...['0', '-1', '1', '1200', '2524651200', '2524651199', '2524651200000', '8640000000000'],
  ...['8640000000001', '9007199254740991', '253402300800', '1.5', '2524654800.998', '1e30'],
];
const TEXTS = [
  ...['', '2050-01-01 12:00:00', '2050-01-01 12:00:00.000001', '2050-02-30 12:00:00', '0001-01-01'],
  ...['0001-01-01 00:00:00', '9999-12-31 23:59:59.999999', '2050-01-01T12:00:00.000000+00:00'],
  ...['9999-12-31T23:59:59.999999+00:00', '0000-01-01T00:00:00+00:00', '2049-01-01T00:00:00Z'],
];

/** A random session, often with something wrong in its row, sometimes in its cookie. */
export function mutatedSession(system: RowSystem, random: Random): RandomSession {
  const session = system.session(random);
  const item = withKey(session.item, changedRow(system, session.item, random), system);
  // The cookie of the Flask article names the user as well.
  const isOwn = isDeepStrictEqual(session.item['UserId'], item['UserId']);
  if (random.chance(0.85)) return { ...session, item, isCookieChanged: !isOwn };
  return { ...session, item, cookie: changedCookie(session.cookie, random), isCookieChanged: true };
}

function changedRow({ payload }: RowSystem, item: Item, random: Random): Item {
  if (random.chance(0.55)) return item;
  if (random.chance(0.3)) return withTime(item, random);
  if (random.chance(0.3)) return { ...item, [payload]: randomAttribute(random, 3) };
  return mutatedItem(item, random);
}

function withTime(item: Item, random: Random): Item {
  const isNumber = (value: AttributeValue) => 'N' in value;
  const names = Object.keys(item).filter((name) => !['data', 'dat', 'sess', 'type'].includes(name));
  const name = random.pick(names);
  const value = item[name];
  const asNumber = value !== undefined && isNumber(value) !== random.chance(0.1);
  return {
    ...item,
    [name]: asNumber ? { N: random.pick(NUMBERS) } : { S: random.pick(TEXTS) },
  };
}

/** The row stays where it was, so that its cookie still leads to it. */
function withKey(before: Item, after: Item, { layout }: RowSystem): Item {
  const { name } = layout.partitionKey;
  const key = before[name];
  return { ...after, ...(key !== undefined && { [name]: key }) };
}

function changedCookie(cookie: string, random: Random): string {
  const at = cookie.indexOf('=');
  const value = cookie.slice(at + 1);
  return `${cookie.slice(0, at)}=${mutatedToken(random, { texts: [value] })}`;
}
