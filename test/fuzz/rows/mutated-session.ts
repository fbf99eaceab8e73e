import type { Item } from '../../../lib/table-layout/table-layout.js';
import { mutatedItem } from '../item-mutations.js';
import { mutatedToken } from '../token-mutations.js';
import type { Random } from '../random.js';
import { randomAttribute } from './random-map.js';
import type { RandomSession, RowSystem } from './row-systems.js';

/** A random session, often with something wrong in its row, sometimes in its cookie. */
export function mutatedSession(system: RowSystem, random: Random): RandomSession {
  const session = system.session(random);
  return {
    ...session,
    item: withKey(session.item, changedRow(system, session.item, random), system),
    cookie: random.chance(0.85) ? session.cookie : changedCookie(session.cookie, random),
  };
}

function changedRow({ payload }: RowSystem, item: Item, random: Random): Item {
  if (random.chance(0.55)) return item;
  if (random.chance(0.3)) return { ...item, [payload]: randomAttribute(random, 3) };
  return mutatedItem(item, random);
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
