import { describe, expect, it } from '@jest/globals';
import {
  asking,
  NO_INTENTS,
  renewalOf,
  userAfter,
  without,
  type Intents,
  type Renewal,
} from '../../../../lib/session/draft/intents.js';
import { tokenNamed } from './forms.js';

const [first, second] = [tokenNamed('first'), tokenNamed('second')];
const regenerate = (keep?: readonly string[]): Renewal => {
  return { why: 'regenerate', userId: undefined, keep, token: first };
};
const startOver: Renewal = { ...regenerate([]), startsOver: true };
const login = (userId: string, keep?: readonly string[]): Renewal => {
  return { why: 'authenticate', userId, at: 2, metadata: undefined, keep, token: second };
};

describe('what several renewals come to', () => {
  it.each<[name: string, renewals: Renewal[], sum: Partial<Renewal> | undefined]>([
    ['none: nothing', [], undefined],
    ['one: itself', [regenerate(['a'])], regenerate(['a'])],
    [
      'a login after a regeneration is a login',
      [regenerate(), login('ada')],
      { why: 'authenticate', userId: 'ada', token: second },
    ],
    [
      'a login before a regeneration is one still, under the last token',
      [login('ada'), regenerate()],
      { why: 'authenticate', userId: 'ada', token: first },
    ],
    [
      'a login before a new start is none',
      [login('ada'), startOver],
      { why: 'regenerate', userId: undefined, keep: [], startsOver: true },
    ],
    [
      'one after it is that of a new session',
      [startOver, login('ada')],
      { why: 'authenticate', userId: 'ada', keep: [], startsOver: true },
    ],
    ['of two logins the last one counts', [login('ada'), login('bob')], { userId: 'bob' }],
    [
      'what one keeps, another may drop',
      [regenerate(['a', 'b']), login('u', ['b', 'c'])],
      { keep: ['b'] },
    ],
    ['one that keeps all takes nothing away', [regenerate(['a']), login('u')], { keep: ['a'] }],
    ['nor does it before', [regenerate(), login('u', ['a'])], { keep: ['a'] }],
    ['nothing kept stays nothing', [regenerate([]), login('u', ['a'])], { keep: [] }],
    ['all kept all along is no list', [regenerate(), login('u')], { keep: undefined }],
  ])('%s', (_name, renewals, sum) => {
    const renewal = renewalOf({ renewals });
    if (sum === undefined) expect(renewal).toBeUndefined();
    else expect(renewal).toMatchObject(sum);
  });
});

describe('what is left of what was asked for', () => {
  const done = login('ada');
  const since = regenerate();
  const secret = Buffer.from('secret');

  it.each<[name: string, asked: Intents, performed: Intents, left: Intents]>([
    [
      'timeouts that are stored',
      { renewals: [], idleTimeout: 60 },
      { renewals: [], idleTimeout: 60 },
      NO_INTENTS,
    ],
    [
      'other timeouts since',
      { renewals: [], idleTimeout: 90 },
      { renewals: [], idleTimeout: 60 },
      { renewals: [], idleTimeout: 90 },
    ],
    [
      'one of two timeouts',
      { renewals: [], idleTimeout: 60, absoluteTimeout: 600 },
      { renewals: [], idleTimeout: 60 },
      { renewals: [], absoluteTimeout: 600 },
    ],
    ['a login that is stored', { renewals: [done] }, { renewals: [done] }, NO_INTENTS],
    ['a renewal since', { renewals: [done, since] }, { renewals: [done] }, { renewals: [since] }],
    [
      'an equal one since is another',
      { renewals: [done, { ...done }] },
      { renewals: [done] },
      { renewals: [{ ...done }] },
    ],
    [
      'a CSRF secret that is stored',
      { renewals: [], csrfSecret: secret },
      { renewals: [], csrfSecret: secret },
      NO_INTENTS,
    ],
    [
      'a save of a new session',
      { renewals: [], create: true },
      { renewals: [], create: true },
      NO_INTENTS,
    ],
    [
      'what was never performed',
      { renewals: [since], create: true },
      { renewals: [done], idleTimeout: 60 },
      { renewals: [since], create: true },
    ],
  ])('%s', (_name, asked, performed, left) => {
    expect(without(asked, performed)).toEqual(left);
    if (left === NO_INTENTS) expect(without(asked, performed)).toBe(NO_INTENTS);
  });

  it('is nothing, known by its identity, once all of it is done', () => {
    const asked: Intents = { renewals: [done] };
    expect([without(asked, asked), without(NO_INTENTS, asked)]).toEqual([NO_INTENTS, NO_INTENTS]);
    expect(without(asked, asked)).toBe(NO_INTENTS);
    expect(without(NO_INTENTS, asked)).toBe(NO_INTENTS);
  });

  it('is all of it, untouched, when nothing was', () => {
    const asked: Intents = { renewals: [done] };
    expect(without(asked, NO_INTENTS)).toBe(asked);
  });
});

describe('what is asked for', () => {
  it('is nothing where it was taken back', () => {
    const asked = asking(NO_INTENTS, { idleTimeout: 60, persistent: true });
    expect(asked).toEqual({ renewals: [], idleTimeout: 60, persistent: true });
    expect(asking(asked, { idleTimeout: undefined, persistent: undefined })).toBe(NO_INTENTS);
    expect(asking(asked, { idleTimeout: undefined })).toEqual({ renewals: [], persistent: true });
    expect(asking(NO_INTENTS, {})).toBe(NO_INTENTS);
  });
});

describe('whom a session belongs to then', () => {
  const stored = { userId: 'ada', authenticatedAt: 1 };
  it.each<[name: string, renewals: Renewal[], userId: string | undefined, at: number | undefined]>([
    ['as before', [], 'ada', 1],
    ['after a regeneration', [regenerate()], 'ada', 1],
    ['after a login', [login('bob')], 'bob', 2],
    ['after a new start', [startOver], undefined, undefined],
    ['after a new start and a login', [startOver, login('bob')], 'bob', 2],
  ])('%s', (_name, renewals, userId, authenticatedAt) => {
    const record = stored as Parameters<typeof userAfter>[1];
    expect(userAfter({ renewals }, record)).toMatchObject({ userId, authenticatedAt });
  });
});
