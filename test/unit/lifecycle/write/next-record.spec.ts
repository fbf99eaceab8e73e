import { describe, expect, it } from '@jest/globals';
import { movedSecret } from '../../../../lib/lifecycle/move/moved-token.js';
import type { Intents } from '../../../../lib/session/draft/intents.js';
import { NOW } from '../fixtures.js';
import { base, LATER, login, moving, next, tokens } from './records.js';

const binding = Buffer.alloc(32, 2);

describe('the record of a new session', () => {
  it('begins now, with version 1 and the timeouts of the module', () => {
    const token = tokens.mint();
    expect(next({ base: null, token, binding })).toMatchObject({
      id: token.id,
      secret: token.secret,
      superseded: undefined,
      version: 1,
      createdAt: LATER,
      accessedAt: LATER,
      rotatedAt: LATER,
      expiresAt: LATER + 60_000,
      idleTimeout: undefined,
      absoluteTimeout: undefined,
      userId: undefined,
      authenticatedAt: undefined,
      binding,
    });
  });

  it('has a CSRF secret, where tokens have a secret of their own', () => {
    const token = tokens.mint();
    expect(next({ base: null, token }).csrfSecret).toHaveLength(32);
    expect(next({ base: null, token: { ...token, secret: undefined } }).csrfSecret).toBeUndefined();
  });

  it('can be that of a login', () => {
    const { userId, authenticatedAt } = next({ base: null, intents: login('ada') });
    expect([userId, authenticatedAt]).toEqual(['ada', LATER]);
  });
});

describe('the record of a session that starts over', () => {
  it('has its place in the table, and nothing else of the one before', () => {
    const stored = base();
    const of = { userId: 'ada', authenticatedAt: NOW, idleTimeout: 30, persistent: true };
    const before = { ...stored, record: { ...stored.record, ...of } };
    const token = tokens.renew(stored.record.id);
    const renewal = { why: 'regenerate', userId: undefined, keep: [], token, startsOver: true };
    const intents = { renewals: [renewal] } as Intents;
    expect(next({ base: before, intents, why: 'regenerate', token })).toMatchObject({
      id: stored.record.id,
      secret: token.secret,
      version: 2,
      createdAt: LATER,
      userId: undefined,
      authenticatedAt: undefined,
      idleTimeout: undefined,
      persistent: undefined,
      superseded: { hash: stored.record.secret, reads: false },
    });
  });
});

describe('what a new token does to the old one, and to the times', () => {
  const MOMENT = LATER + 1000;
  it.each([
    ['no new token', undefined, undefined, NOW, NOW],
    ['a rotation: it reads for a moment', 'rotate', { until: MOMENT, reads: true }, NOW, LATER],
    ['a regeneration: it is dead', 'regenerate', { until: MOMENT, reads: false }, NOW, LATER],
    [
      'a login: that restarts the absolute timeout',
      'authenticate',
      { until: MOMENT, reads: false },
      LATER,
      LATER,
    ],
  ] as const)('%s', (_name, why, superseded, createdAt, rotatedAt) => {
    const stored = base();
    const record = next({ base: stored, why });
    expect(record).toMatchObject({ createdAt, rotatedAt, accessedAt: LATER, version: 2 });
    expect(record.superseded).toEqual(superseded && { ...superseded, hash: stored.record.secret });
    expect(record.id).toBe(stored.record.id);
  });

  it('a save keeps what the last rotation left', () => {
    const superseded = { hash: Buffer.alloc(32, 4), until: MOMENT, reads: true };
    expect(next({ base: base({ superseded }) }).superseded).toBe(superseded);
  });

  it('where the id is the secret there is nothing to be recognised by', () => {
    expect(next({ base: base({ secret: undefined }), why: 'rotate' }).superseded).toBeUndefined();
  });

  it('each write has a name of its own, and knows the last ones', () => {
    const stored = base({ writeIds: ['a', 'b', 'c', 'd'] });
    const [own, ...before] = next({ base: stored }).writeIds;
    expect([before, stored.record.writeIds.includes(own ?? '')]).toEqual([['a', 'b', 'c'], false]);
  });
});

describe('R76 a write that is no use of the session', () => {
  const token = tokens.mint();
  const startsOver = { userId: undefined, keep: [], token, startsOver: true } as const;
  const anew: Intents = { renewals: [{ ...startsOver, why: 'regenerate' }] };

  it.each<[what: string, more: Parameters<typeof next>[0], accessedAt: number]>([
    ['a change', {}, NOW],
    ['a rotation', { why: 'rotate' }, NOW],
    ['a regeneration', { why: 'regenerate' }, NOW],
    ['a move', { base: moving(), why: 'migrate', token }, NOW],
    ['a login is one', { why: 'authenticate', intents: login('ada') }, LATER],
    ['a new start is one', { why: 'regenerate', intents: anew }, LATER],
    ['the first write is one', { base: null, token }, LATER],
  ])('%s', (_what, more, accessedAt) => {
    const record = next({ isUse: false, ...more });
    expect([record.accessedAt, record.expiresAt]).toEqual([accessedAt, accessedAt + 60_000]);
  });

  it('keeps to the deadline that other timeouts give', () => {
    const intents: Intents = { renewals: [], idleTimeout: 90 };
    expect(next({ isUse: false, intents }).expiresAt).toBe(NOW + 90_000);
  });
});

describe('a session that moves in', () => {
  const old = moving({
    idleTimeout: 9999,
    absoluteTimeout: 9999,
    origin: { cookie: 1 },
    userId: 'ada',
    createdAt: 1,
  });
  const record = next({ base: old, why: 'migrate', token: tokens.mint() });

  it('begins anew, with our timeouts, and remains the same user', () => {
    expect(record).toMatchObject({
      createdAt: LATER,
      idleTimeout: undefined,
      absoluteTimeout: undefined,
      origin: undefined,
      userId: 'ada',
      expiresAt: LATER + 60_000,
    });
  });

  it('is known by its old token for a moment, and has a CSRF secret', () => {
    expect(record.superseded).toEqual({
      hash: movedSecret(old.token),
      until: LATER + 1000,
      reads: true,
    });
    expect(record.csrfSecret).toHaveLength(32);
  });

  it('takes timeouts that the handler gave it', () => {
    const intents: Intents = { renewals: [], idleTimeout: 30 };
    const own = next({ base: old, why: 'migrate', intents, token: tokens.mint() });
    expect([own.idleTimeout, own.expiresAt]).toEqual([30, LATER + 30_000]);
  });

  it('in our own table the origin of a row stays', () => {
    expect(next({ base: base({ origin: 'kept' }) }).origin).toBe('kept');
  });
});
