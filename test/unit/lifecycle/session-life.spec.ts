import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import type { SessionModuleOptions } from '../../../lib/config/session-options.js';
import { SessionConflictError } from '../../../lib/errors/session-conflict.error.js';
import { SessionStoreError } from '../../../lib/errors/session-store.error.js';
import { createLifecycle } from '../../../lib/lifecycle/lifecycle.js';
import type { Stored } from '../../../lib/lifecycle/runtime/stored.js';
import { SessionLife } from '../../../lib/lifecycle/session-life.js';
import type { Standing } from '../../../lib/session/standing.js';
import { sampleRecord } from '../../../lib/testing/contract/sample-record.js';
import { changedByOthers, failureOf, NOW, putIn, world, type World } from './fixtures.js';
import { LOST, REFUSED } from './store/scripted-repository.js';

/** A session of one request: of a new visitor, or with `a: 0` in it. */
async function aLife(kind: 'new' | 'stored', options: SessionModuleOptions = {}) {
  const here = world(options);
  const stored = kind === 'new' ? null : await putIn(here, { a: 0 });
  return { ...here, stored, life: lifeOf(here, stored), budget: newBudget(here) };
}

function lifeOf({ runtime }: World, stored: Stored | null, standing?: Standing): SessionLife {
  const lifecycle = createLifecycle(runtime, () => undefined);
  const data = stored === null ? {} : runtime.home.codec.parse(stored.data, stored.record.id);
  const known = standing ?? { kind: stored === null ? 'none' : 'current' };
  const options = { rotates: () => true, binding: undefined };
  return new SessionLife(lifecycle, { standing: known, stored, data }, options);
}

const newBudget = ({ runtime }: World) => runtime.home.store.newBudget();

/** Stores what there is to store. */
async function commit(life: SessionLife, here: World): Promise<void> {
  const step = life.next(life.snapshot(), newBudget(here));
  if (step !== undefined) await life.perform(step);
}

describe('whether a session may have something to do', () => {
  type Happens = (one: Awaited<ReturnType<typeof aLife>>) => unknown;
  const nothing: Happens = () => undefined;
  const keep: SessionModuleOptions = { saveUninitialized: true };
  const rotate: SessionModuleOptions = { rotateInterval: '1m' };
  const minute: Happens = ({ clock }) => clock.advance(60_000);

  it.each<[expected: boolean, name: string, kind: 'new' | 'stored', SessionModuleOptions, Happens]>(
    [
      [false, 'a new one that nobody has looked at', 'new', {}, nothing],
      [true, 'a new one, where every visitor has one', 'new', keep, nothing],
      [
        true,
        'a new one that was asked for something',
        'new',
        {},
        ({ life }) => life.draft.intend({ create: true }),
      ],
      [false, 'a stored one that nobody has looked at', 'stored', keep, nothing],
      [true, 'one whose data somebody has looked at', 'stored', {}, ({ life }) => life.draft.data],
      [true, 'one that has not been used for long', 'stored', { touchInterval: '1m' }, minute],
      [true, 'one whose token is old', 'stored', { ...rotate, touchInterval: '10m' }, minute],
      [false, 'one whose token is not', 'stored', { ...rotate, touchInterval: '10m' }, nothing],
    ],
  )('%p: %s', async (expected, _name, kind, options, happens) => {
    const one = await aLife(kind, options);
    await happens(one);
    expect(one.life.mayHaveWork).toBe(expected);
  });
});

describe('a session that nobody has put anything into', () => {
  it('needs no id, and is not serialized', async () => {
    let drawn = 0;
    const { life } = await aLife('new', {
      generateSelector: () => `selector-of-at-least-22-characters-${drawn++}`,
    });
    // The check of the option has asked once.
    drawn = 0;
    void life.draft.data;
    expect([life.snapshot().isChanged, drawn]).toEqual([false, 0]);
    expect([life.snapshot(true).isChanged, drawn]).toEqual([false, 1]);
  });
});

describe('a write of a session', () => {
  it('leaves in the data what the handler has changed meanwhile, and adds what others stored', async () => {
    const { life, stored, repository, ...here } = await aLife('stored');
    const data = life.draft.data as Record<string, unknown>;
    data['b'] = 1;
    await repository.put(changedByOthers(stored as Stored, { a: 0, c: 1 }));
    repository.before('save', () => (data['d'] = 1));
    await commit(life, { repository, ...here });
    expect(data).toEqual({ a: 0, b: 1, c: 1, d: 1 });
    expect(life.stored?.data.raw).toBe('{"a":0,"c":1,"b":1}');
  });

  it.each([
    ['certainly stored nothing: its token is nobody’s yet', true],
    ['may have stored something: its token may be known', false],
  ])('that %s', async (_name, isTaken) => {
    const generateSelector = () => 'the-only-selector-there-is';
    const { life, repository, ...here } = await aLife('new', { generateSelector });
    if (isTaken) await repository.put(sampleRecord({ id: generateSelector() }));
    else for (const call of ['create', 'find'] as const) repository.fail(call, LOST);
    life.draft.data = { a: 1 };
    const token = life.ownToken.fresh;
    expect(await failureOf(commit(life, { repository, ...here }))).toBeInstanceOf(Error);
    expect(life.ownToken.renewed(null) === token).toBe(isTaken);
  });

  it('with a change given to update() is no occasion for a new token', async () => {
    const { life, clock, budget } = await aLife('stored', { rotateInterval: '1m' });
    clock.advance(60_000);
    const why = (change?: () => void) => life.next(life.snapshot(), budget, change)?.plan;
    expect(why()).toMatchObject({ why: 'rotate' });
    expect(why(() => undefined)).toMatchObject({ why: undefined });
  });

  it('is tried once where it is upkeep, and again where somebody asks', async () => {
    const { life, clock, repository, ...here } = await aLife('stored', { touchInterval: '1m' });
    clock.advance(60_000);
    repository.fail('touch', REFUSED);
    await commit(life, { clock, repository, ...here });
    await commit(life, { clock, repository, ...here });
    expect(repository.calls).toEqual(['touch']);
    life.upkeep.renew();
    await commit(life, { clock, repository, ...here });
    expect([repository.calls, life.record?.accessedAt]).toEqual([['touch', 'touch'], NOW + 60_000]);
  });
});

describe('the end of a session', () => {
  it('leaves nothing to be done', async () => {
    const { life, budget, repository } = await aLife('stored');
    life.draft.data = { a: 1 };
    await life.destroy(budget);
    await life.destroy(budget);
    life.rollBack();
    expect([life.next(life.snapshot(), budget), repository.calls]).toEqual([undefined, ['delete']]);
    expect(() => life.assertAlive()).toThrow(expect.objectContaining({ state: 'destroyed' }));
  });

  it('is none, where the store refused it', async () => {
    const { life, budget, repository } = await aLife('stored');
    repository.fail('delete', REFUSED);
    expect(await failureOf(life.destroy(budget))).toBeInstanceOf(SessionStoreError);
    expect(life.isDestroyed).toBe(false);
  });

  it.each<[standing: Standing, failure: unknown]>([
    [{ kind: 'none' }, undefined],
    [{ kind: 'expired', reason: 'idle' }, undefined],
    [{ kind: 'rejected', reason: 'superseded' }, expect.any(SessionConflictError)],
    [{ kind: 'unavailable' }, expect.any(SessionStoreError)],
  ])('without a session to end is an error where there may be one: %j', async (standing, error) => {
    const here = world();
    const life = lifeOf(here, null, standing);
    expect(await failureOf(life.destroy(newBudget(here)))).toEqual(error);
    expect(life.isDestroyed).toBe(error === undefined);
  });
});

describe('what was not stored', () => {
  it.each(['new', 'stored'] as const)('is gone after a rollback: %s', async (kind) => {
    const { life } = await aLife(kind);
    Object.assign(life.draft.data, { a: 1, b: 1 });
    life.draft.intend({ idleTimeout: 60 });
    life.rollBack();
    expect([life.draft.mayDiffer, life.draft.data]).toEqual([
      false,
      kind === 'new' ? {} : { a: 0 },
    ]);
  });
});

describe('a touch', () => {
  it.each<[kind: 'current' | 'grace', calls: string[]]>([
    ['current', ['touch']],
    ['grace', []],
  ])('is sent by whoever may write: %s', async (kind, calls) => {
    const here = world();
    const life = lifeOf(here, await putIn(here), { kind });
    await life.touch(newBudget(here));
    expect(here.repository.calls).toEqual(calls);
  });
});

it('shows nobody who prints it a token or data', async () => {
  const { life, stored } = await aLife('stored');
  const all = { depth: 9, showHidden: true, getters: true };
  const shown = inspect(life, all) + JSON.stringify(life);
  for (const part of [...(stored as Stored).token.text.split('.'), '"a"']) {
    expect(shown).not.toContain(part);
  }
});
