import { describe, expect, it } from '@jest/globals';
import { Draft } from '../../../../lib/session/draft/draft.js';
import { NO_INTENTS } from '../../../../lib/session/draft/intents.js';
import type { SerializedData } from '../../../../lib/session/draft/serialized-data.js';
import { copied, parsed, serialize, tokenNamed, written, type Data } from './forms.js';

const login = {
  why: 'authenticate',
  userId: 'ada',
  keep: undefined,
  token: tokenNamed('t'),
} as const;

/** A draft of stored data, or of a new session, that counts how often it is serialized. */
function draftOf(data: Data, { isNew = false } = {}) {
  const stored = isNew ? undefined : written(data);
  const draft = new Draft(data, stored);
  let count = 0;
  const counting = (value: object, known?: SerializedData) => {
    count += 1;
    return serialize(value, known);
  };
  return { draft, stored, shot: () => draft.snapshot(counting), serialized: () => count };
}

describe('what a look into the data costs', () => {
  it.each<[name: string, use: (draft: Draft) => void, serializations: number, changed: boolean]>([
    ['nobody has looked', () => {}, 0, false],
    ['only something asked for', (draft) => draft.intend({ idleTimeout: 60 }), 0, false],
    ['looked, changed nothing', (draft) => void draft.data, 1, false],
    ['changed a key', (draft) => void ((draft.data as Data)['a'] = 2), 1, true],
    [
      'changed and changed back',
      (draft) => {
        const data = draft.data as Data;
        data['a'] = 2;
        data['a'] = 1;
      },
      1,
      false,
    ],
    ['replaced by the same', (draft) => void (draft.data = { a: 1 }), 1, false],
    ['replaced by another', (draft) => void (draft.data = { b: 1 }), 1, true],
    [
      'looked, then closed by the answer',
      (draft) => {
        void draft.data;
        draft.close();
      },
      0,
      false,
    ],
    [
      'closed, looked again',
      (draft) => {
        draft.close();
        void draft.data;
      },
      1,
      false,
    ],
    [
      'closed, and open again after a failure',
      (draft) => {
        void draft.data;
        draft.close();
        draft.reopen();
      },
      1,
      false,
    ],
  ])('%s', (_name, use, serializations, changed) => {
    const { draft, shot, serialized } = draftOf({ a: 1 });
    use(draft);
    expect([shot().isChanged, serialized()]).toEqual([changed, serializations]);
  });

  it('is one serialization of a new session, which always differs from nothing', () => {
    const { shot, serialized } = draftOf({}, { isNew: true });
    expect(shot()).toMatchObject({ base: undefined, isChanged: true, intents: NO_INTENTS });
    expect(serialized()).toBe(1);
  });

  it('is none where it says whether anything may differ', () => {
    const { draft, serialized } = draftOf({ a: 1 });
    expect([draft.mayDiffer, draft.isAsking]).toEqual([false, false]);
    draft.intend({ create: true });
    expect([draft.mayDiffer, draft.isAsking]).toEqual([true, true]);
    expect(serialized()).toBe(0);
  });
});

describe('a session that nobody has put anything into', () => {
  it.each<[name: string, put: (data: Data) => void, empty: Data, pristine: boolean]>([
    ['nothing', () => {}, {}, true],
    ['a property that is undefined', (data) => void (data['a'] = undefined), {}, true],
    ['a value', (data) => void (data['a'] = null), {}, false],
    ['what all new ones hold', () => {}, { cart: [] }, true],
    ['something in it', (data) => void (data['cart'] as unknown[]).push(1), { cart: [] }, false],
    ['something beside it', (data) => void (data['a'] = 1), { cart: [] }, false],
    ['what was in it, taken out', (data) => void delete data['cart'], { cart: [] }, true],
  ])('%s', (_name, put, empty, pristine) => {
    const { draft } = draftOf(copied(empty), { isNew: true });
    expect(draft.isPristine(empty)).toBe(true);
    put(draft.data as Data);
    expect(draft.isPristine(empty)).toBe(pristine);
  });

  it('is nothing to be stored', () => {
    const { draft, serialized } = draftOf({}, { isNew: true });
    expect(draft.nothing).toMatchObject({ isChanged: false, intents: NO_INTENTS });
    expect(serialized()).toBe(0);
  });
});

describe('what is thrown away', () => {
  it('is everything when it is reset: the same object holds what is stored', () => {
    const { draft, stored, shot, serialized } = draftOf({ a: 1, b: 1 });
    const data = draft.data as Data;
    data['a'] = 2;
    delete data['b'];
    draft.intend({ renewals: [login] });
    draft.reset({ a: 1, b: 1 }, stored);
    expect([draft.data === data, data, draft.intents]).toEqual([true, { a: 1, b: 1 }, NO_INTENTS]);
    draft.close();
    expect([shot().isChanged, serialized()]).toEqual([false, 0]);
  });

  it('keeps objects inside that did not change', () => {
    const { draft, stored } = draftOf({ a: 1, cart: ['tea'] });
    const { cart } = draft.data as Data;
    (draft.data as Data)['a'] = 2;
    draft.reset({ a: 1, cart: ['tea'] }, stored);
    expect((draft.data as Data)['cart']).toBe(cart);
  });

  it('takes another object where the handler froze its own', () => {
    const { draft, stored } = draftOf({ a: 1 });
    draft.data = Object.freeze({ a: 2 });
    draft.reset({ a: 1 }, stored);
    expect(draft.data).toEqual({ a: 1 });
  });

  it.each<
    [
      name: string,
      use: (draft: Draft, data: Data) => void,
      later: (draft: Draft, data: Data) => void,
      result: Data,
    ]
  >([
    ['changes until a reload', (_draft, data) => void (data['a'] = 2), () => {}, { a: 5, b: 1 }],
    ['not those since', () => {}, (_draft, data) => void (data['b'] = 3), { a: 5, b: 3 }],
    [
      'a key added before goes, one added since stays',
      (_draft, data) => void (data['x'] = 1),
      (_draft, data) => void (data['y'] = 1),
      { a: 5, b: 1, y: 1 },
    ],
    [
      'a key changed before and since is the one since',
      (_draft, data) => void (data['a'] = 2),
      (_draft, data) => void (data['a'] = 3),
      { a: 3, b: 1 },
    ],
    [
      'a login stays, with what it kept',
      (draft) => draft.intend({ renewals: [{ ...login, keep: ['a'] }] }),
      () => {},
      { a: 5 },
    ],
  ])('%s', (_name, use, later, result) => {
    const { draft, shot } = draftOf({ a: 1, b: 1 });
    const data = draft.data as Data;
    use(draft, data);
    const asked = shot();
    const { intents } = draft;
    later(draft, data);
    const now = { a: 5, b: 1 };
    draft.reload(asked, now, written(now), parsed(asked.data));
    expect([draft.data, draft.intents === intents]).toEqual([result, true]);
  });

  it('is all there was, in a reload of data that could not even be told', () => {
    const { draft } = draftOf({ a: 1 });
    (draft.data as Data)['a'] = () => 'no data';
    draft.reload(undefined, { a: 5 }, written({ a: 5 }), { a: 5 });
    expect(draft.data).toEqual({ a: 5 });
  });

  it('gives a copy that takes changes where the handler froze its data', () => {
    const { draft, shot } = draftOf({ a: 1 });
    draft.data = Object.freeze({ a: 1 });
    draft.changeable['b'] = 1;
    expect([draft.data, shot().isChanged]).toEqual([{ a: 1, b: 1 }, true]);
  });
});
