import { describe, expect, it } from '@jest/globals';
import type { SessionModuleOptions } from '../../../lib/config/session-options.js';
import { SessionConflictError } from '../../../lib/errors/session-conflict.error.js';
import { SessionStateError } from '../../../lib/errors/session-state.error.js';
import { SessionStoreError } from '../../../lib/errors/session-store.error.js';
import { movedId } from '../../../lib/lifecycle/move/moved-token.js';
import type { Delivery } from '../../../lib/lifecycle/steps.js';
import type { Standing } from '../../../lib/session/standing.js';
import { CHANGE, ROTATION, steps, TOUCH, type Case, type Place } from './some-steps.js';

const change = () => undefined;
const KEEP: SessionModuleOptions = { saveUninitialized: true };
const UNAVAILABLE: Standing = { kind: 'unavailable' };

describe('what an operation comes to', () => {
  it.each<[name: string, one: Case, planned: object | undefined]>([
    ['nothing, where nothing is different', {}, undefined],
    ['nothing of a session that is not there', { stored: 'nowhere' }, undefined],
    [
      'a new session, where every visitor has one',
      { stored: 'nowhere', options: KEEP },
      { kind: 'create' },
    ],
    [
      'none of those where there may be one that cannot be seen',
      { stored: 'nowhere', standing: UNAVAILABLE, options: KEEP },
      undefined,
    ],
    ['a new session with data', { stored: 'nowhere', ...CHANGE }, { kind: 'create' }],
    ['a write of a change', CHANGE, { kind: 'save', why: undefined, isAsked: true }],
    ['a write of an update that has yet to happen', { change }, { kind: 'save', isAsked: true }],
    [
      'a move, of a change to a session elsewhere',
      { ...CHANGE, stored: 'elsewhere' },
      {
        kind: 'move',
        why: 'migrate',
      },
    ],
    ['a write of a login', { isLogin: true }, { kind: 'save', why: 'authenticate' }],
    ['another token, by itself', { upkeep: ROTATION }, { why: 'rotate', isAsked: false }],
    [
      'another token with a change',
      { ...CHANGE, upkeep: ROTATION },
      { why: 'rotate', isAsked: true },
    ],
    ['a touch', { upkeep: TOUCH }, { kind: 'touch' }],
  ])('is %s', (_name, one, planned) => {
    const { next, repository } = steps(one.options);
    const { step } = next(one);
    expect(step?.plan).toEqual(planned && expect.objectContaining(planned));
    // It is only decided: nothing has been sent yet.
    expect(repository.calls).toEqual([]);
  });

  it.each<
    [name: string, one: Case, token: (made: ReturnType<typeof steps>, id?: string) => object]
  >([
    ['the fresh one, of a new session', { stored: 'nowhere', ...CHANGE }, ({ fresh }) => fresh],
    [
      'another one under the id it will have, of a session that moves in',
      { stored: 'elsewhere', ...CHANGE },
      (_made, id = '') => ({ id: movedId(id) }),
    ],
    ['another one of the same id, of a rotation', { upkeep: ROTATION }, (_made, id) => ({ id })],
  ])('will have as its token %s', (_name, one, token) => {
    const made = steps();
    const { step, there } = made.next(one);
    expect(step?.expected?.token).toMatchObject(token(made, there?.record.id));
    expect(step?.expected?.token.text).not.toBe(there?.token.text);
  });

  it('keeps its token, where nobody asked for another', () => {
    const { step, there } = steps().next(CHANGE);
    expect(step?.expected?.token).toBe(there?.token);
  });

  it('has the very token that a login has already told its handler of', () => {
    const { step, token } = steps().next({ isLogin: true });
    expect(step?.expected?.token).toBe(token);
  });

  it('cannot be told before, where an update will change it', () => {
    expect(steps().next({ change }).step?.expected).toBeUndefined();
  });
});

describe('who may not write', () => {
  const rejected = (reason: 'superseded' | 'too-many' | 'unreadable'): Standing => ({
    kind: 'rejected',
    reason,
  });
  it.each<[standing: Standing, stored: Place, error: typeof SessionConflictError]>([
    [{ kind: 'grace' }, 'here', SessionConflictError],
    [rejected('superseded'), 'nowhere', SessionConflictError],
    [rejected('too-many'), 'nowhere', SessionConflictError],
    [
      rejected('unreadable'),
      'nowhere',
      SessionStoreError as unknown as typeof SessionConflictError,
    ],
    [UNAVAILABLE, 'nowhere', SessionStoreError as unknown as typeof SessionConflictError],
  ])('%j', (standing, stored, error) => {
    const { next } = steps();
    expect(() => next({ ...CHANGE, standing, stored })).toThrow(error);
  });
});

describe('a token that cannot reach its client', () => {
  const given: Case[] = [{ stored: 'nowhere', ...CHANGE }, { isLogin: true }, { upkeep: ROTATION }];

  it.each(given)('is an error where the head is out: %j', (one) => {
    const { next } = steps();
    const closed = { ...one, delivery: 'closed' as Delivery };
    expect(() => next(closed)).toThrow(expect.objectContaining({ state: 'response-started' }));
    expect(() => next(closed)).toThrow(SessionStateError);
  });

  it.each(given)('is not stored where the response may not carry it: %j', (one) => {
    const { next, undeliverable } = steps();
    expect(next({ ...one, delivery: 'blocked' }).step).toBeUndefined();
    expect(undeliverable()).toBe(1);
  });

  it.each<Delivery>(['closed', 'blocked'])('is none where it stays: %s', (delivery) => {
    const { next, undeliverable } = steps();
    expect(next({ ...CHANGE, delivery }).step?.plan.kind).toBe('save');
    expect(next({ upkeep: TOUCH, delivery }).step?.plan.kind).toBe('touch');
    expect(undeliverable()).toBe(0);
  });
});
