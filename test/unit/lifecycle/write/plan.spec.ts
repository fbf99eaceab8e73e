import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  givesToken,
  NO_UPKEEP,
  plan,
  upkeepOf,
  type Plan,
  type PlanInput,
  type Upkeep,
} from '../../../../lib/lifecycle/write/plan.js';
import { NO_INTENTS, type Intents } from '../../../../lib/session/draft/intents.js';
import { tokenNamed } from '../../session/draft/forms.js';
import { elsewhere, storedIn, world } from '../fixtures.js';

const { runtime } = world();
const HERE = storedIn(runtime.home);
const ELSEWHERE = storedIn(elsewhere(runtime));

const renewal = (why: 'regenerate' | 'authenticate'): Intents => {
  return { renewals: [{ why, userId: undefined, keep: undefined, token: tokenNamed('new') }] };
};
const TIMEOUTS: Intents = { renewals: [], idleTimeout: 60 };
const CHANGED = { isChanged: true, intents: NO_INTENTS };
const UNCHANGED = { isChanged: false, intents: NO_INTENTS };
const asks = (intents: Intents) => ({ isChanged: false, intents });
const TOUCH: Upkeep = { touch: true, rotation: false };
const ROTATE: Upkeep = { touch: true, rotation: true };

const planned = (input: Partial<PlanInput>): Plan =>
  plan({
    stored: HERE,
    snapshot: UNCHANGED,
    isForced: false,
    upkeep: NO_UPKEEP,
    keepsId: true,
    ...input,
  });

describe('the plan for a session that is not stored', () => {
  it.each<[name: string, input: Partial<PlanInput>, kind: Plan['kind']]>([
    ['nothing was put into it', {}, 'nothing'],
    ['something was', { snapshot: CHANGED }, 'create'],
    ['something was asked for', { snapshot: asks(TIMEOUTS) }, 'create'],
    ['a save was', { snapshot: asks({ renewals: [], create: true }) }, 'create'],
    ['a login was', { snapshot: asks(renewal('authenticate')) }, 'create'],
    ['all are to be stored', { isForced: true }, 'create'],
    ['upkeep is no reason', { upkeep: ROTATE }, 'nothing'],
    ['and none to do more than to create it', { snapshot: CHANGED, upkeep: ROTATE }, 'create'],
  ])('%s', (_name, input, kind) => {
    expect(planned({ ...input, stored: null })).toEqual({ kind });
  });
});

describe('the plan for a stored session', () => {
  const save = (why?: string, isAsked = true) => ({ kind: 'save', why, isAsked });
  const move = (why?: string, isAsked = true) => ({ kind: 'move', why, isAsked });

  it.each<[name: string, input: Partial<PlanInput>, expected: object]>([
    ['unchanged', {}, { kind: 'nothing' }],
    ['unchanged, its clock is due', { upkeep: TOUCH }, { kind: 'touch' }],
    ['unchanged, its token is due', { upkeep: ROTATE }, save('rotate', false)],
    ['changed', { snapshot: CHANGED }, save()],
    [
      'changed, its clock is due: the write moves that',
      { snapshot: CHANGED, upkeep: TOUCH },
      save(),
    ],
    ['changed, its token is due', { snapshot: CHANGED, upkeep: ROTATE }, save('rotate')],
    ['other timeouts', { snapshot: asks(TIMEOUTS) }, save()],
    ['an update, whatever it will change', { isForced: true }, save()],
    ['a regeneration', { snapshot: asks(renewal('regenerate')) }, save('regenerate')],
    ['a login', { snapshot: asks(renewal('authenticate')) }, save('authenticate')],
    [
      'a login, its token is due: that is a new one',
      { snapshot: asks(renewal('authenticate')), upkeep: ROTATE },
      save('authenticate'),
    ],
    ['ids are secrets: changed', { snapshot: CHANGED, keepsId: false }, save()],
    [
      'ids are secrets: a login',
      { snapshot: asks(renewal('authenticate')), keepsId: false },
      move('authenticate'),
    ],
    [
      'ids are secrets: its token is due',
      { upkeep: ROTATE, keepsId: false },
      move('rotate', false),
    ],
    ['ids are secrets: its clock is due', { upkeep: TOUCH, keepsId: false }, { kind: 'touch' }],
  ])('%s', (_name, input, expected) => {
    expect(planned(input)).toEqual(expected);
  });

  it.each<[name: string, input: Partial<PlanInput>, expected: object]>([
    ['unchanged: it stays there', {}, { kind: 'nothing' }],
    ['its clock is due', { upkeep: TOUCH }, { kind: 'touch' }],
    ['changed', { snapshot: CHANGED }, move('migrate')],
    ['other timeouts', { snapshot: asks(TIMEOUTS) }, move('migrate')],
    ['an update', { isForced: true }, move('migrate')],
    ['a login', { snapshot: asks(renewal('authenticate')) }, move('authenticate')],
    ['changed, where ids are secrets', { snapshot: CHANGED, keepsId: false }, move('migrate')],
  ])('in another table, %s', (_name, input, expected) => {
    expect(planned({ ...input, stored: ELSEWHERE })).toEqual(expected);
  });
});

describe('every plan', () => {
  const inputs = fc.record({
    stored: fc.constantFrom(null, HERE, ELSEWHERE),
    snapshot: fc.record({
      isChanged: fc.boolean(),
      intents: fc.constantFrom(NO_INTENTS, TIMEOUTS, renewal('regenerate')),
    }),
    isForced: fc.boolean(),
    upkeep: fc.record({ touch: fc.boolean(), rotation: fc.boolean() }),
    keepsId: fc.boolean(),
  });

  it('writes whatever is asked for, and never writes data that nobody asked to', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { isForced, snapshot, upkeep } = input;
        const isAsked = isForced || snapshot.isChanged || snapshot.intents !== NO_INTENTS;
        const made = plan(input);
        const writes = made.kind !== 'nothing' && made.kind !== 'touch';
        if (isAsked || !upkeep.rotation || input.stored === null) expect(writes).toBe(isAsked);
        if ('isAsked' in made) expect(made.isAsked).toBe(isAsked);
      }),
    );
  });

  it('keeps a session where it is unless it gets a new token', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const made = plan(input);
        if (made.kind === 'move') expect(made.why).toBeDefined();
        if (made.kind === 'save')
          expect([input.stored, input.keepsId || !made.why]).toEqual([HERE, true]);
      }),
    );
  });

  it.each<[name: string, made: Plan, gives: boolean]>([
    ['nothing', { kind: 'nothing' }, false],
    ['a touch', { kind: 'touch' }, false],
    ['a new session', { kind: 'create' }, true],
    ['a save', { kind: 'save', why: undefined, isAsked: true }, false],
    ['a save under a new token', { kind: 'save', why: 'rotate', isAsked: false }, true],
    ['a move', { kind: 'move', why: 'migrate', isAsked: true }, true],
  ])('%s gives the client a token: %#', (_name, made, gives) => {
    expect(givesToken(made)).toBe(gives);
  });
});

describe('upkeep', () => {
  const at = (accessedAt: number, idleTimeout?: number) => {
    return { ...HERE.record, accessedAt, rotatedAt: accessedAt, idleTimeout };
  };
  const minute = { touchMs: 60_000, rotateMs: undefined };
  const hour = { touchMs: undefined, rotateMs: 3_600_000 };

  it.each([
    ['just before the interval', at(0), 59_999, minute, false, false],
    ['at the interval', at(0), 60_000, minute, true, false],
    ['a clock behind the one that wrote last', at(70_000), 60_000, minute, false, false],
    ['no interval: each use counts', at(0), 1, { ...minute, touchMs: 0 }, true, false],
    ['but not twice in a millisecond', at(1), 1, { ...minute, touchMs: 0 }, false, false],
    ['nobody wants it', at(0), 10 ** 9, { ...minute, touchMs: undefined }, false, false],
    ['a tenth of its own shorter idle timeout', at(0, 30), 3000, minute, true, false],
    ['just before that', at(0, 30), 2999, minute, false, false],
    ['a longer one of its own makes it no coarser', at(0, 6000), 60_000, minute, true, false],
    ['its token just before its interval', at(0), 3_599_999, hour, false, false],
    ['its token at its interval', at(0), 3_600_000, hour, false, true],
    ['both', at(0), 3_600_000, { ...minute, ...{ rotateMs: 3_600_000 } }, true, true],
  ] as const)('%s', (_name, record, now, intervals, touch, rotation) => {
    expect(upkeepOf(record, now, intervals)).toEqual({ touch, rotation });
  });
});
