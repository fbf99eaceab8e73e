import { describe, expect, it } from '@jest/globals';
import {
  isDead,
  isLive,
  mayWrite,
  writeRefusal,
  type Rejection,
  type Standing,
} from '../../../lib/session/standing.js';

type Worth = readonly [live: boolean, dead: boolean, refusal: ReturnType<typeof writeRefusal>];

/** Complete by its type: a new kind has to say what it is worth. */
const KINDS: Record<Exclude<Standing['kind'], 'expired' | 'rejected'>, Worth> = {
  none: [false, false, undefined],
  current: [true, false, undefined],
  grace: [true, false, 'rotated'],
  unavailable: [false, false, 'unavailable'],
};

const REJECTIONS: Record<Rejection, Worth> = {
  unknown: [false, true, undefined],
  // Somebody guesses: the real client's cookie is another one, and stays.
  forged: [false, false, undefined],
  superseded: [false, false, 'rotated'],
  reused: [false, false, undefined],
  revoked: [false, true, undefined],
  // Perhaps it is this node's clock that is wrong.
  future: [false, false, undefined],
  binding: [false, false, undefined],
  // A session of its own is better than nothing, whichever of the two is the user's.
  ambiguous: [false, false, undefined],
  'too-many': [false, false, 'rotated'],
  corrupt: [false, true, undefined],
  unreadable: [false, false, 'unavailable'],
};

const EXPIRED: Worth = [false, true, undefined];

const rows: [name: string, standing: Standing, worth: Worth][] = [
  ...Object.entries(KINDS).map(([kind, worth]): (typeof rows)[number] => {
    return [kind, { kind: kind as keyof typeof KINDS }, worth];
  }),
  ['expired, by its idle timeout', { kind: 'expired', reason: 'idle' }, EXPIRED],
  ['expired, by its absolute one', { kind: 'expired', reason: 'absolute' }, EXPIRED],
  ...Object.entries(REJECTIONS).map(([reason, worth]): (typeof rows)[number] => {
    return [`rejected: ${reason}`, { kind: 'rejected', reason: reason as Rejection }, worth];
  }),
];

describe('what a token is worth', () => {
  it.each(rows)('%s', (_name, standing, [live, dead, refusal]) => {
    expect([isLive(standing), isDead(standing), writeRefusal(standing)]).toEqual([
      live,
      dead,
      refusal,
    ]);
    expect(mayWrite(standing)).toBe(refusal === undefined);
  });

  it.each(rows)('%s is never both dead and good for something', (_name, standing) => {
    expect(isDead(standing) && (isLive(standing) || !mayWrite(standing))).toBe(false);
  });
});
