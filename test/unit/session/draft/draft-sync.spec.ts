import { describe, expect, it } from '@jest/globals';
import { Draft } from '../../../../lib/session/draft/draft.js';
import { NO_INTENTS } from '../../../../lib/session/draft/intents.js';
import { copied, parsed, serialize, written, type Data } from './forms.js';

const START = { a: 0, cart: ['tea'] };

/** A draft of which a snapshot was taken after some change, and whose write is under way. */
function writing(change: (data: Data) => void) {
  const draft = new Draft(copied(START), written(START));
  const data = draft.data as Data;
  change(data);
  const shot = () => draft.snapshot(serialize);
  const snapshot = shot();
  /** The write is done; others had written before it, so that this is stored now. */
  const sync = (stored: object = parsed(snapshot.data)) => {
    draft.sync(serialize(stored, snapshot.data), snapshot, parsed);
  };
  return { draft, data, snapshot, shot, sync };
}

describe('a draft of which a snapshot is stored', () => {
  it.each<
    [name: string, meanwhile: (data: Data) => void, stored: Data, result: Data, changed: boolean]
  >([
    ['is unchanged', () => {}, { a: 1, cart: ['tea'] }, { a: 1, cart: ['tea'] }, false],
    [
      'keeps what was changed meanwhile',
      (data) => void (data['b'] = 1),
      { a: 1, cart: ['tea'] },
      { a: 1, cart: ['tea'], b: 1 },
      true,
    ],
    [
      'keeps what was deleted meanwhile',
      (data) => void delete data['cart'],
      { a: 1, cart: ['tea'] },
      { a: 1 },
      true,
    ],
    [
      'takes over what others have written',
      () => {},
      { a: 1, cart: ['tea'], b: 1 },
      { a: 1, cart: ['tea'], b: 1 },
      false,
    ],
    ['takes over what others have deleted', () => {}, { a: 1 }, { a: 1 }, false],
    [
      'takes over beside what was changed meanwhile',
      (data) => void (data['c'] = 1),
      { a: 1, b: 1, cart: ['tea'] },
      { a: 1, b: 1, c: 1, cart: ['tea'] },
      true,
    ],
    [
      'prefers its own of a key that others changed, too',
      (data) => void (data['cart'] = []),
      { a: 1, cart: ['milk'] },
      { a: 1, cart: [] },
      true,
    ],
    [
      'keeps its own deletion of one, too',
      (data) => void delete data['cart'],
      { a: 1, cart: ['milk'] },
      { a: 1 },
      true,
    ],
  ])('%s', (_name, meanwhile, stored, result, changed) => {
    const { draft, data, shot, sync } = writing((one) => void (one['a'] = 1));
    meanwhile(data);
    sync(stored);
    expect([draft.data === data, data]).toEqual([true, result]);
    expect(shot()).toMatchObject({ isChanged: changed });
  });

  it('keeps the objects inside that others did not touch', () => {
    const { data, sync } = writing((one) => void (one['a'] = 1));
    const { cart } = data;
    sync({ a: 1, cart: ['tea'], b: 1 });
    expect(data['cart']).toBe(cart);
  });

  it('has no more to ask for than what was asked since', () => {
    const draft = new Draft({}, undefined);
    draft.intend({ create: true, idleTimeout: 60 });
    const snapshot = draft.snapshot(serialize);
    draft.intend({ idleTimeout: 90 });
    draft.sync(snapshot.data, snapshot, parsed);
    expect(draft.intents).toEqual({ renewals: [], idleTimeout: 90 });
    const next = draft.snapshot(serialize);
    draft.sync(next.data, next, parsed);
    expect(draft.intents).toBe(NO_INTENTS);
  });

  it('takes another object where the handler froze its own', () => {
    const { draft, sync } = writing(() => {});
    draft.data = Object.freeze({ a: 1, cart: ['tea'] });
    sync({ a: 0, cart: ['tea'], b: 1 });
    expect(draft.data).toEqual({ a: 1, cart: ['tea'], b: 1 });
  });

  it('counts what it cannot compare as made by others: it is not lost, and fails where it is written', () => {
    const { draft, data, snapshot } = writing((one) => void (one['a'] = 1));
    const stored = written({ a: 1, b: 1 });
    draft.sync(stored, snapshot, () => {
      throw new Error('cannot be read');
    });
    expect(data).toEqual({ a: 1, cart: ['tea'] });
    // The next write is merged onto what is stored: `b`, which only others have, stays.
    const next = draft.snapshot(serialize);
    expect([next.isChanged, next.base === snapshot.data]).toEqual([false, true]);
  });

  it('keeps its last word where the turn of an older snapshot came later', () => {
    const { draft, data, shot, snapshot: older, sync } = writing((one) => void (one['a'] = 1));
    data['a'] = 2;
    const newer = shot();
    draft.sync(newer.data, newer, parsed);
    // Others wrote `b` in between; this request has stored `a` twice.
    sync({ a: 1, cart: ['tea'], b: 1 });
    expect([older.base === newer.base, data]).toEqual([true, { a: 2, cart: ['tea'], b: 1 }]);
    // So it is stored once more.
    expect(shot().isChanged).toBe(true);
  });
});
