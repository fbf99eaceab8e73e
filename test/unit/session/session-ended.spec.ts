import { describe, expect, it } from '@jest/globals';
import { endedOf, standingOf, type SessionEnded } from '../../../lib/session/session-ended.js';
import type { Rejection, Standing } from '../../../lib/session/standing.js';

const SUPERSEDED = { reason: 'superseded' } as const;
const UNKNOWN = { reason: 'unknown' } as const;

/** Complete by its type: a new kind has to say whether a session has ended. */
const KINDS: Record<Exclude<Standing['kind'], 'expired' | 'rejected'>, undefined> = {
  none: undefined,
  current: undefined,
  grace: undefined,
  unavailable: undefined,
};

const REJECTIONS: Record<Rejection, SessionEnded | undefined> = {
  unknown: UNKNOWN,
  forged: UNKNOWN,
  future: UNKNOWN,
  corrupt: UNKNOWN,
  superseded: SUPERSEDED,
  reused: SUPERSEDED,
  revoked: { reason: 'revoked', by: 'reuse' },
  unreadable: undefined,
  ambiguous: undefined,
  'too-many': undefined,
  binding: undefined,
};

const rejected = (reason: Rejection, by?: 'user' | 'limit' | 'reuse'): Standing => {
  return { kind: 'rejected', reason, ...(by && { by }) };
};

const rows: [name: string, standing: Standing, ended: SessionEnded | undefined][] = [
  ...Object.keys(KINDS).map((kind): (typeof rows)[number] => {
    return [kind, { kind: kind as keyof typeof KINDS }, undefined];
  }),
  ['expired, by its idle timeout', { kind: 'expired', reason: 'idle' }, { reason: 'idle' }],
  ['expired, by its absolute one', { kind: 'expired', reason: 'absolute' }, { reason: 'absolute' }],
  ...Object.entries(REJECTIONS).map(([reason, ended]): (typeof rows)[number] => {
    return [`rejected: ${reason}`, rejected(reason as Rejection), ended];
  }),
  ...(['user', 'limit', 'reuse'] as const).map((by): (typeof rows)[number] => {
    return [`revoked by ${by}`, rejected('revoked', by), { reason: 'revoked', by }];
  }),
];

describe('R74 what became of the session of a presented token', () => {
  it.each(rows)('%s', (_name, standing, ended) => {
    expect(endedOf(standing)).toEqual(ended);
  });

  const ends = new Set(rows.flatMap(([, , ended]) => (ended === undefined ? [] : [ended])));
  it.each([...ends])('%p has a standing that says so', (ended) => {
    expect(endedOf(standingOf(ended))).toEqual(ended);
  });
});
