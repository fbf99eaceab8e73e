import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { owed, type OwedInput } from '../../../lib/lifecycle/owed.js';
import type { Stored } from '../../../lib/lifecycle/runtime/stored.js';
import type { Rejection, Standing } from '../../../lib/session/standing.js';
import { elsewhere, storedIn, world } from './fixtures.js';

const { runtime } = world();
const BEFORE = storedIn(runtime.home);
const OLD = storedIn(elsewhere(runtime));
const with_ = (fields: Partial<Stored['record']>, token = BEFORE.token): Stored => {
  return { ...BEFORE, token, record: { ...BEFORE.record, ...fields } };
};
const SAVED = with_({ version: 2 });
const TOUCHED = with_({ accessedAt: 1 });
const RENEWED = with_({ version: 2 }, runtime.home.tokens.renew(BEFORE.record.id));

const rejected = (reason: Rejection): Standing => ({ kind: 'rejected', reason });
const NONE: Standing = { kind: 'none' };
const CURRENT: Standing = { kind: 'current' };
const GRACE: Standing = { kind: 'grace' };
const EXPIRED: Standing = { kind: 'expired', reason: 'idle' };

const input = (more: Partial<OwedInput>): OwedInput => ({
  standing: CURRENT,
  before: BEFORE,
  after: BEFORE,
  isDestroyed: false,
  hasFailed: false,
  isOutdated: false,
  isElsewhere: false,
  carriesVersion: false,
  followsDeadline: false,
  isPrompt: true,
  ...more,
});

/** What is said: to forget the token, the new one, or nothing. */
const said = (more: Partial<OwedInput>): string => {
  const { forget, token } = owed(input(more));
  if (token !== undefined) expect(token).toBe(more.after ?? BEFORE);
  return [forget && 'forget', token && 'token'].filter(Boolean).join(' and ') || 'nothing';
};

const dead = { before: null, after: null, standing: EXPIRED };

describe('what a client is owed', () => {
  it.each<[name: string, more: Partial<OwedInput>, owes: string]>([
    ['nobody has a session', { standing: NONE, before: null, after: null }, 'nothing'],
    ['a session was only read', {}, 'nothing'],
    ['a new session', { standing: NONE, before: null, after: BEFORE }, 'token'],
    ['a new session in place of an expired one', { ...dead, after: BEFORE }, 'token'],
    [
      'the same after a failure: it is stored',
      { ...dead, after: BEFORE, hasFailed: true },
      'token',
    ],
    [
      'a new session in place of a forged token',
      { ...dead, standing: rejected('forged'), after: BEFORE },
      'token',
    ],
    ['a change', { after: SAVED }, 'nothing'],
    ['a login or a rotation', { after: RENEWED }, 'token'],
    ['one of a request that failed later', { after: RENEWED, hasFailed: true }, 'token'],
    ['one of a late answer', { after: RENEWED, isPrompt: false }, 'token'],

    ['a token in an outdated form', { isOutdated: true }, 'token'],
    ['a change, where tokens tell the version', { after: SAVED, carriesVersion: true }, 'token'],
    ['no change there', { carriesVersion: true }, 'nothing'],
    ['a touch there: the version stays', { after: TOUCHED, carriesVersion: true }, 'nothing'],
    ['a touch, where the copy has a deadline', { after: TOUCHED, followsDeadline: true }, 'token'],
    [
      'a cookie that is to be kept from now on, or no longer',
      { after: { ...SAVED, record: { ...SAVED.record, persistent: true } } },
      'token',
    ],
    ['no touch there', { followsDeadline: true }, 'nothing'],

    ['a dead token', dead, 'forget'],
    ['a dead token, of a late answer', { ...dead, isPrompt: false }, 'nothing'],
    ['a dead token, of a failure', { ...dead, hasFailed: true }, 'nothing'],
    ['a token nobody knows', { ...dead, standing: rejected('unknown') }, 'forget'],
    ['one of another session beside it', { ...dead, standing: rejected('ambiguous') }, 'nothing'],
    [
      'one that was replaced: it may have the newer one',
      { ...dead, standing: rejected('superseded') },
      'nothing',
    ],
    ['a store that does not answer', { ...dead, standing: { kind: 'unavailable' } }, 'nothing'],

    ['a logout', { isDestroyed: true }, 'forget'],
    ['a logout of a request that failed later', { isDestroyed: true, hasFailed: true }, 'forget'],
    ['a logout of a late answer', { isDestroyed: true, isPrompt: false }, 'forget'],
    ['a logout after a login', { isDestroyed: true, after: RENEWED }, 'forget'],
    ['a logout in the grace of a rotation', { isDestroyed: true, standing: GRACE }, 'forget'],
    [
      'a logout of nobody',
      { standing: NONE, before: null, after: null, isDestroyed: true },
      'nothing',
    ],
    ['a logout under a dead token', { ...dead, isDestroyed: true }, 'forget'],

    [
      'a session moved in from elsewhere',
      { before: OLD, after: RENEWED, isElsewhere: true },
      'forget and token',
    ],
    ['one of elsewhere that was read', { before: OLD, after: OLD, isElsewhere: true }, 'nothing'],
    [
      'its form and deadline are not ours',
      {
        before: OLD,
        after: OLD,
        isElsewhere: true,
        isOutdated: true,
        followsDeadline: true,
        carriesVersion: true,
      },
      'nothing',
    ],

    ['a read in the grace of a rotation', { standing: GRACE, isOutdated: true }, 'nothing'],
    [
      'and one with a deadline',
      { standing: GRACE, after: TOUCHED, followsDeadline: true },
      'nothing',
    ],
  ])('%s', (_name, more, owes) => {
    expect(said(more)).toBe(owes);
  });

  it('is always told of a new token, whatever else is true', () => {
    const flags = fc.record({
      isOutdated: fc.boolean(),
      isElsewhere: fc.boolean(),
      carriesVersion: fc.boolean(),
      followsDeadline: fc.boolean(),
      isPrompt: fc.boolean(),
      hasFailed: fc.boolean(),
    });
    const before = fc.constantFrom(null, BEFORE, OLD);
    fc.assert(
      fc.property(flags, before, (some, one) => {
        const { token } = owed(input({ ...some, before: one, after: RENEWED }));
        expect(token).toBe(RENEWED);
      }),
    );
  });
});
