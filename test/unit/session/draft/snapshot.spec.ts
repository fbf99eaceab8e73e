import { describe, expect, it } from '@jest/globals';
import { Draft } from '../../../../lib/session/draft/draft.js';
import { NO_INTENTS } from '../../../../lib/session/draft/intents.js';
import { whatIsLeft, type Snapshot } from '../../../../lib/session/draft/snapshot.js';
import { copied, parsed, serialize, written, type Data } from './forms.js';

const FORM = { parse: parsed, serialize: written, empty: () => ({}) };

/** A draft, and a handler that goes on changing it while its snapshots wait for their turn. */
function handler(data: Data, { isNew = false } = {}) {
  const draft = new Draft(copied(data), isNew ? undefined : written(data));
  return {
    draft,
    change: (changes: Data) => {
      Object.assign(draft.data, changes);
      return draft.snapshot(serialize);
    },
    shot: () => draft.snapshot(serialize),
    /** It is the snapshot's turn; `stored` where others had written as well. */
    perform: (snapshot: Snapshot, stored?: object) => {
      const left = whatIsLeft(snapshot, FORM);
      draft.sync(stored === undefined ? left.data : serialize(stored, left.data), left, parsed);
    },
  };
}

const shown = ({ base, data, isChanged }: Snapshot) => {
  return { base: base && parsed(base), data: parsed(data), isChanged };
};

describe('what is left of a snapshot when its turn comes', () => {
  it('is all of it when nothing was stored since', () => {
    const { change } = handler({ a: 0 });
    const snapshot = change({ a: 1 });
    expect(whatIsLeft(snapshot, FORM)).toEqual(snapshot);
  });

  it('is nothing when an operation before it has stored the same', () => {
    const { change, shot, perform } = handler({ a: 0 });
    const [first, second] = [change({ a: 1 }), shot()];
    perform(first);
    expect(shown(whatIsLeft(second, FORM))).toEqual({
      base: { a: 1 },
      data: { a: 1 },
      isChanged: false,
    });
  });

  it('is what was changed between the two', () => {
    const { change, perform } = handler({ a: 0 });
    const [first, second] = [change({ a: 1 }), change({ b: 1 })];
    perform(first);
    expect(shown(whatIsLeft(second, FORM))).toEqual({
      base: { a: 1 },
      data: { a: 1, b: 1 },
      isChanged: true,
    });
  });

  it('is measured against what this request wrote, not what others wrote beside it', () => {
    const { change, perform } = handler({ a: 0 });
    const [first, second] = [change({ a: 1 }), change({ b: 1 })];
    perform(first, { a: 1, others: 1 });
    expect(shown(whatIsLeft(second, FORM)).base).toEqual({ a: 1 });
  });

  it('is what comes after several that were stored', () => {
    const { change, perform } = handler({ a: 0 });
    const [first, second, third] = [change({ a: 1 }), change({ b: 1 }), change({ c: 1 })];
    perform(first);
    perform(second);
    expect(shown(whatIsLeft(third, FORM))).toEqual({
      base: { a: 1, b: 1 },
      data: { a: 1, b: 1, c: 1 },
      isChanged: true,
    });
  });

  it('is the same where others wrote between those', () => {
    const { change, shot, perform } = handler({ a: 0 });
    const [first, second, waiting] = [change({ a: 1 }), change({ b: 1 }), shot()];
    perform(first, { a: 1, others: 1 });
    perform(second, { a: 1, b: 1, others: 2 });
    const left = whatIsLeft(waiting, FORM);
    expect(shown(left)).toEqual({ base: { a: 1, b: 1 }, data: { a: 1, b: 1 }, isChanged: false });
  });

  it('is followed through one that started from what others wrote', () => {
    const { draft, change, shot, perform } = handler({ a: 0 });
    const first = change({ a: 1 });
    const waiting = change({ b: 1 });
    perform(first, { a: 1, others: 1 });
    // Taken on what is stored by now, with the keys of others.
    const second = change({ c: 1 });
    expect(parsed(second.data)).toEqual({ a: 1, others: 1, b: 1, c: 1 });
    perform(second);
    expect(shown(whatIsLeft(waiting, FORM)).base).toEqual({ a: 1, b: 1, c: 1 });
    expect([draft.data, shot().isChanged]).toEqual([{ a: 1, others: 1, b: 1, c: 1 }, false]);
  });

  it('is all but what was created of a new session', () => {
    const { change, perform } = handler({}, { isNew: true });
    const [first, second] = [change({ a: 1 }), change({ b: 1 })];
    perform(first);
    expect(shown(whatIsLeft(second, FORM))).toEqual({
      base: { a: 1 },
      data: { a: 1, b: 1 },
      isChanged: true,
    });
  });

  it('is untouched by what was stored before it was taken', () => {
    const { change, perform } = handler({ a: 0 });
    perform(change({ a: 1 }));
    const snapshot = change({ a: 2 });
    expect(whatIsLeft(snapshot, FORM)).toEqual(snapshot);
  });

  it('is untouched by an update, whose own change no snapshot has', () => {
    const { change, shot, perform } = handler({ a: 0 });
    const update = shot();
    const waiting = change({ b: 1 });
    perform(update, { a: 1 });
    expect(shown(whatIsLeft(waiting, FORM))).toEqual({
      base: { a: 0 },
      data: { a: 0, b: 1 },
      isChanged: true,
    });
  });

  it('asks for nothing that was asked for and done', () => {
    const { draft, shot, perform } = handler({ a: 0 });
    draft.intend({ idleTimeout: 60 });
    const first = shot();
    draft.intend({ absoluteTimeout: 600 });
    const second = shot();
    perform(first);
    expect(whatIsLeft(second, FORM).intents).toEqual({ renewals: [], absoluteTimeout: 600 });
    perform(second);
    expect(whatIsLeft(second, FORM).intents).toBe(NO_INTENTS);
  });
});
