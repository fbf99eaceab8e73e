import { describe, expect, it } from '@jest/globals';
import { SessionStoreError } from '../../../../lib/errors/session-store.error.js';
import { SessionUnclearError } from '../../../../lib/errors/session-unclear.error.js';
import { SessionEvents } from '../../../../lib/events/session-events.js';
import { SessionStore } from '../../../../lib/lifecycle/store/session-store.js';
import { changed, sampleRecord } from '../../../../lib/testing/contract/sample-record.js';
import { ManualClock } from '../../../../lib/testing/manual-clock.js';
import { ScriptedRepository, type Reply, LOST, REFUSED, FAILED } from './scripted-repository.js';

const base = sampleRecord();
const next = changed(base);
const others = changed(base);
const onTop = changed(next);
const stranger = sampleRecord({ id: base.id });
const rotated = { ...base, secret: Buffer.alloc(32) };

/** A store that answers as the script says, and what it was asked. */
function scripted(replies: readonly Reply[]) {
  const repository = new ScriptedRepository(replies);
  const events = new SessionEvents(new ManualClock());
  const types: string[] = [];
  events.subscribe(({ type }) => types.push(type));
  const store = new SessionStore(repository, events, 10_000);
  const budget = store.newBudget();
  return {
    calls: repository.calls,
    events: types,
    create: () => store.create(base, budget),
    save: () => store.save(next, base, { now: 0, budget }),
    delete: (unchanged = false) => store.delete(base, budget, { unchanged }),
    touch: () => store.touch(next, base, { now: 0, budget }),
    find: () => store.find(base.id, budget),
  };
}

type Write = 'create' | 'save' | 'delete';
const applied = { applied: true };

describe('a write that got no answer', () => {
  it.each<[write: Write, name: string, replies: Reply[], outcome: unknown, calls: string]>([
    ['save', 'was done', [LOST, next], applied, 'save find'],
    ['save', 'was done, and others wrote on top', [LOST, onTop], applied, 'save find'],
    [
      'save',
      'was not done: others were faster',
      [LOST, others],
      { applied: false, current: others },
      'save find',
    ],
    [
      'save',
      'was not done: the session has another token',
      [LOST, rotated],
      { applied: false, current: rotated },
      'save find',
    ],
    [
      'save',
      'was not done: the session is gone',
      [LOST, null],
      { applied: false, current: null },
      'save find',
    ],
    [
      'save',
      'was not done yet, and is sent again',
      [LOST, base, applied],
      applied,
      'save find save',
    ],
    [
      'save',
      'was late: sent again it meets another',
      [LOST, base, { applied: false, current: others }],
      { applied: false, current: others },
      'save find save',
    ],
    ['save', 'was done, as a read tells', [FAILED, next], applied, 'save find'],
    ['create', 'was done', [LOST, base], true, 'create find'],
    ['create', 'was not done: the id is taken', [LOST, stranger], false, 'create find'],
    [
      'create',
      'was not done yet, and is sent again',
      [LOST, null, true],
      true,
      'create find create',
    ],
    ['delete', 'was done', [LOST, null], applied, 'delete find'],
    [
      'delete',
      'was not done: it has another token',
      [LOST, rotated],
      { applied: false, current: rotated },
      'delete find',
    ],
    [
      'delete',
      'was not done yet, and is sent again',
      [LOST, others, applied],
      applied,
      'delete find delete',
    ],
  ])('%s: it %s', async (write, _name, replies, outcome, calls) => {
    const store = scripted(replies);
    expect(await store[write]()).toEqual(outcome);
    expect(store.calls.join(' ')).toBe(calls);
    // The store did fail, whatever became of the write.
    expect(store.events).toEqual(['store-error']);
  });

  it('delete, only if unchanged: one that others have changed is theirs', async () => {
    const store = scripted([LOST, others]);
    expect(await store.delete(true)).toEqual({ applied: false, current: others });
  });

  it.each<[write: Write, name: string, replies: Reply[], calls: string]>([
    ['save', 'nobody can be asked', [LOST, LOST], 'save find'],
    ['save', 'it gets none again', [LOST, base, LOST], 'save find save'],
    ['save', 'a read that must tell fails', [FAILED, FAILED], 'save find'],
    ['create', 'nobody can be asked', [LOST, LOST], 'create find'],
    [
      'create',
      'sent again it is refused: the first may still be done',
      [LOST, null, REFUSED],
      'create find create',
    ],
    ['delete', 'nobody can be asked', [LOST, LOST], 'delete find'],
  ])('%s: it is unclear when %s', async (write, _name, replies, calls) => {
    const store = scripted(replies);
    await expect(store[write]()).rejects.toBeInstanceOf(SessionUnclearError);
    expect(store.calls.join(' ')).toBe(calls);
  });

  it.each<[write: Write | 'touch' | 'find', name: string, replies: Reply[], calls: string]>([
    ['save', 'was refused', [REFUSED], 'save'],
    ['create', 'was refused', [REFUSED], 'create'],
    ['delete', 'was refused', [REFUSED], 'delete'],
    ['save', 'failed, and a read tells that it was not done', [FAILED, base], 'save find'],
    ['delete', 'failed, and a read tells that it was not done', [FAILED, base], 'delete find'],
    // At worst a session is stored that nobody ever hears of.
    ['create', 'failed: that is not worth a read', [FAILED], 'create'],
    ['touch', 'got no answer: nobody depends on it', [LOST], 'touch'],
    ['find', 'got no answer', [LOST], 'find'],
  ])('%s: it is a plain failure when it %s', async (operation, _name, replies, calls) => {
    const store = scripted(replies);
    const failure: unknown = await store[operation]().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(SessionStoreError);
    expect(failure).not.toBeInstanceOf(SessionUnclearError);
    expect([store.calls.join(' '), store.events]).toEqual([calls, ['store-error']]);
  });
});

describe('a table of another library, which keeps no names of writes', () => {
  const nameless = { ...base, writeIds: [] };
  const same = { ...next, writeIds: [], version: base.version };
  it.each<[name: string, found: Reply, outcome: unknown]>([
    ['knows its own by all of it', same, applied],
    ['knows what is still as it was, and sends it again', nameless, { applied: true, again: true }],
    [
      'takes anything else for that of others',
      { ...same, payload: others.payload },
      { applied: false },
    ],
    ['and another user', { ...same, userId: 'else' }, { applied: false }],
  ])('%s', async (_name, found, outcome) => {
    const repository = new ScriptedRepository([LOST, found, { applied: true, again: true }]);
    const store = new SessionStore(repository, new SessionEvents(new ManualClock()), 10_000);
    const result = store.save({ ...next, writeIds: [] }, nameless, {
      now: 0,
      budget: store.newBudget(),
    });
    expect(await result).toMatchObject(outcome as object);
  });
});
