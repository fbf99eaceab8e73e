import { beforeEach, describe, expect, it } from '@jest/globals';
import { SessionStoreError } from '../../../../lib/errors/session-store.error.js';
import { SessionLoader } from '../../../../lib/lifecycle/load/session-loader.js';
import type { PresentedTexts } from '../../../../lib/lifecycle/runtime/presented-texts.js';
import type { Stored } from '../../../../lib/lifecycle/runtime/stored.js';
import type { SessionSource } from '../../../../lib/lifecycle/runtime/session-runtime.js';
import { elsewhere, failureOf, NOW, putIn, storedIn, world, type World } from '../fixtures.js';
import { FAILED } from '../store/scripted-repository.js';

const textOf = ({ token, record, source }: Stored) => source.tokens.issue(token, record.version);

let here: World;
let old: SessionSource;
/** Two live sessions, and one that has ended. */
let ada: Stored;
let bob: Stored;
let over: Stored;
/** The token that a rotation has just replaced. */
let replaced: string;

beforeEach(async () => {
  here = world();
  const { home } = here.runtime;
  old = elsewhere(here.runtime);
  const before = home.tokens.mint();
  const superseded = { hash: before.secret as Uint8Array, until: NOW + 60_000, reads: true };
  bob = await putIn(here, { name: 'bob' });
  over = await putIn(here, {}, { expiresAt: NOW });
  ada = await putIn(here, { name: 'ada' }, { superseded });
  // Of the id that ada has, with the secret from before.
  replaced = `${ada.record.id}.${before.text.split('.')[1]}`;
});

function load(...presented: PresentedTexts[]) {
  const loader = new SessionLoader({ ...here.runtime, sources: [here.runtime.home, old] });
  return loader.load(presented, { budget: here.runtime.home.store.newBudget() });
}

const atHome = (...texts: unknown[]): PresentedTexts => {
  return { source: here.runtime.home, texts: texts as string[] };
};
const strange = (times: number) => {
  return Array.from({ length: times }, () => textOf(storedIn(here.runtime.home)));
};

describe('the session of the tokens that a client presents', () => {
  type Case = [name: string, texts: () => unknown[], kind: string, reads: number, events: string[]];
  it.each<Case>([
    ['none of none', () => [], 'none', 0, []],
    [
      'none of what is no token',
      () => ['x', `${textOf(ada)}x`],
      'none',
      0,
      ['rejected', 'rejected'],
    ],
    ['none of what is no text', () => [undefined, 7, {}], 'none', 0, Array(3).fill('rejected')],
    ['its own', () => [textOf(ada)], 'current', 1, []],
    [
      'its own, read once, though it is there twice',
      () => [textOf(ada), textOf(ada)],
      'current',
      1,
      [],
    ],
    [
      'the live one, after a dead one',
      () => [textOf(over), textOf(ada)],
      'current',
      2,
      ['expired'],
    ],
    [
      'the live one, before a dead one',
      () => [textOf(ada), textOf(over)],
      'current',
      2,
      ['expired'],
    ],
    ['the current one, after the replaced one', () => [replaced, textOf(ada)], 'current', 2, []],
    ['the current one, before the replaced one', () => [textOf(ada), replaced], 'current', 2, []],
    ['read only, of the replaced one alone', () => [replaced], 'grace', 1, []],
    [
      'that of the first, where all are dead',
      () => [textOf(over), ...strange(1)],
      'expired',
      2,
      ['expired', 'rejected'],
    ],
    [
      'neither of two: nobody knows whose is whose',
      () => [textOf(ada), textOf(bob)],
      'ambiguous',
      2,
      ['rejected'],
    ],
    [
      'neither of two, though one only reads',
      () => [replaced, textOf(bob)],
      'ambiguous',
      2,
      ['rejected'],
    ],
    [
      'the live one among as many as are read',
      () => [...strange(3), textOf(ada)],
      'current',
      4,
      Array(3).fill('rejected'),
    ],
    [
      'the live one, where one of as many is there twice',
      () => [...strange(3), textOf(ada), textOf(ada)],
      'current',
      4,
      Array(3).fill('rejected'),
    ],
    ['none of more, unread', () => [...strange(4), textOf(ada)], 'too-many', 0, ['rejected']],
  ])('is %s', async (_name, texts, kind, reads, events) => {
    const { standing, stored, data } = await load(atHome(...texts()));
    expect(standing.kind === 'rejected' ? standing.reason : standing.kind).toBe(kind);
    expect([here.repository.calls.length, here.events]).toEqual([reads, events]);
    const isLive = kind === 'current' || kind === 'grace';
    expect([stored?.record.id, data]).toEqual(
      isLive ? [ada.record.id, { name: 'ada' }] : [undefined, {}],
    );
  });

  it('is found behind any number of strings that are no tokens, few of which are told of', async () => {
    const junk = Array.from({ length: 50 }, (_, index) => `junk-${index}`);
    const { standing } = await load(atHome(...junk, textOf(ada)));
    expect([standing.kind, here.repository.calls.length]).toEqual(['current', 1]);
    expect(here.events.length).toBeLessThan(junk.length / 10);
  });

  it('is unknown while the store fails', async () => {
    here.repository.fail('find', FAILED);
    expect(await failureOf(load(atHome(textOf(ada))))).toBeInstanceOf(SessionStoreError);
  });
});

describe('tokens of several tables', () => {
  let theirs: Stored;
  beforeEach(async () => {
    theirs = storedIn(old, { name: 'old' });
    await here.repository.put(theirs.record);
  });
  const both = (home: string[]) => load(atHome(...home), { source: old, texts: [textOf(theirs)] });

  it.each<[name: string, home: () => string[], whose: string | undefined, reads: number]>([
    ['no token of ours: theirs counts', () => [], 'old', 1],
    ['one of ours that is nowhere: theirs counts', () => strange(1), 'old', 2],
    ['a live one of ours: theirs is not read', () => [textOf(ada)], 'ada', 1],
    ['two live ones of ours: neither, nor theirs', () => [textOf(ada), textOf(bob)], undefined, 2],
    ['too many of ours: theirs is no way around', () => strange(5), undefined, 0],
  ])('with %s', async (_name, home, whose, reads) => {
    const { data, presentedBy } = await both(home());
    expect([(data as { name?: string }).name, here.repository.calls.length]).toEqual([
      whose,
      reads,
    ]);
    if (whose !== undefined) expect(presentedBy === old).toBe(whose === 'old');
  });

  it.each([
    [
      'before one of ours ended: it is over, too',
      NOW,
      undefined,
      ['find', 'find', 'find', 'delete'],
    ],
    ['after that: it counts', NOW + 1, 'old', ['find', 'find']],
  ])('R23 theirs was last used %s', async (_when, accessedAt, whose, calls) => {
    theirs = storedIn(old, { name: 'old' }, { accessedAt });
    await here.repository.put(theirs.record);
    const { data, standing, oldTokens } = await both([textOf(over)]);
    const isOver = whose === undefined;
    expect([(data as { name?: string }).name, here.repository.calls]).toEqual([whose, calls]);
    expect(standing.kind).toBe(isOver ? 'expired' : 'current');
    expect(oldTokens?.ended).toEqual(isOver ? [old] : undefined);
  });

  it('all dead are judged by the first', async () => {
    await here.repository.drop(theirs.record);
    expect((await both([textOf(over)])).standing.kind).toBe('expired');
  });
});

describe('what else a loaded session says', () => {
  const [first, second] = ['a'.repeat(32), 'b'.repeat(32)];
  it.each([
    ['signed with the first secret', [first], false, false],
    ['signed with an older one', [second, first], true, false],
    ['signed without the version that tokens now carry', [first], true, false],
  ])('its token is %s', async (name, secrets, isOutdated, tellsVersion) => {
    const carries = name.includes('version');
    const now = world({ secrets, ...(carries && { consistency: 'adaptive' }) });
    const then = world({ secrets: [first] });
    const stored = await putIn(now);
    const texts = [then.runtime.home.tokens.issue(stored.token, 1)];
    const { home } = now.runtime;
    const loaded = await new SessionLoader(now.runtime).load([{ source: home, texts }], {
      budget: home.store.newBudget(),
    });
    expect(loaded).toMatchObject({ standing: { kind: 'current' }, isOutdated, tellsVersion });
  });
});
