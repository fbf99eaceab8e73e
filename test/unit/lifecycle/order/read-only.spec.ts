import { describe, expect, it } from '@jest/globals';
import { ReadOnly } from '../../../../lib/lifecycle/order/read-only.js';
import { NO_INTENTS, type Intents } from '../../../../lib/session/draft/intents.js';
import { NOTHING_YET, type Snapshot } from '../../../../lib/session/draft/snapshot.js';
import { parsed, tokenNamed, written } from '../../session/draft/forms.js';

const ROUTE = { place: 'Shop.show', tellsWhat: true };
const form = () => ({ parse: parsed, serialize: written, empty: () => ({}) });
const broken = () => ({
  ...form(),
  parse: () => {
    throw new RangeError('unreadable');
  },
});

function readOnly(route = ROUTE, of = form): ReadOnly {
  const made = new ReadOnly(of);
  made.begin(route);
  return made;
}

function snapshot(before: object | undefined, after: object, intents: Partial<Intents> = {}) {
  const base = before && written(before);
  const data = written(after);
  const isChanged = base?.raw !== data.raw;
  const asked = Object.keys(intents).length === 0 ? NO_INTENTS : { renewals: [], ...intents };
  const made = { base, data, isChanged, isLookedAt: true, intents: asked };
  return { ...made, since: { ...NOTHING_YET } } as Snapshot;
}

const failureOf = (act: () => void): string => {
  try {
    act();
    return 'none';
  } catch (error) {
    return / changed \((.*)\): /.exec((error as Error).message)?.[1] ?? (error as Error).message;
  }
};

const renewal = (why: 'regenerate' | 'authenticate') => {
  return { why, userId: undefined, keep: undefined, token: tokenNamed('new') };
};

describe('R77 a session that is to stay as it is', () => {
  it.each<[what: string, left: Snapshot, told: string]>([
    ['nothing', snapshot({ a: 1 }, { a: 1 }), 'none'],
    ['keys', snapshot({ a: 1, b: [1], c: 1 }, { b: [2], c: 1, d: 1 }), 'data.a, data.b, data.d'],
    ['the first keys', snapshot(undefined, { a: 1 }), 'data.a'],
    ['the order of keys', snapshot({ a: 1, b: 2 }, { b: 2, a: 1 }), ''],
    [
      'a login',
      snapshot({}, {}, { renewals: [renewal('authenticate')], csrfSecret: Buffer.alloc(1) }),
      'authenticate()',
    ],
    [
      'a new token, twice',
      snapshot({}, {}, { renewals: [renewal('regenerate'), renewal('regenerate')] }),
      'regenerate()',
    ],
    ['timeouts', snapshot({}, {}, { absoluteTimeout: 60 }), 'setTimeouts()'],
    ['how long the cookie is kept', snapshot({}, {}, { persistent: true }), 'setTimeouts()'],
    ['CSRF', snapshot({}, {}, { csrfSecret: Buffer.alloc(1) }), 'the CSRF secret'],
    ['a new session', snapshot(undefined, { a: 1 }, { create: true }), 'data.a, save()'],
    [
      'many keys',
      snapshot({}, Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`k${at}`, at]))),
      [...Array.from({ length: 20 }, (_, at) => `data.k${at}`), '…'].join(', '),
    ],
  ])('is told of a change of %s', (_what, left, told) => {
    const failure = failureOf(() => readOnly().check(left));
    if (told === '') expect(failure).toMatch(/its session was changed: /);
    else expect(failure).toBe(told);
  });

  it('is told that data was changed, where it cannot be read', () => {
    const changed = snapshot({ a: 1 }, { a: 2 });
    expect(failureOf(() => readOnly(ROUTE, broken).check(changed))).toBe('data');
  });

  it('is told no more than the handler, where that is wanted', () => {
    const of = () => readOnly({ ...ROUTE, tellsWhat: false }, broken);
    const message =
      'Shop.show has @ReadOnlySession(), and its session was changed: nothing of that is stored. ' +
      'Change it on another route, or take the decorator away.';
    expect(failureOf(() => of().check(snapshot({ a: 1 }, { a: 2 })))).toBe(message);
    expect(failureOf(() => of().refuse('update()'))).toBe(message);
  });

  it('takes an operation for a change, whatever it would do', () => {
    expect(failureOf(() => readOnly().refuse('update()'))).toBe('update()');
    const save = () => readOnly().refuse('save()', snapshot({ a: 1 }, { a: 2 }, { create: true }));
    expect(failureOf(save)).toBe('data.a, save()');
  });

  it('fails again with the first failure, until the application has an answer of its own', () => {
    const one = readOnly();
    expect(one.isBroken).toBe(false);
    expect(failureOf(() => one.refuse('destroy()'))).toBe('destroy()');
    expect(one.isBroken).toBe(true);
    expect(failureOf(() => one.check(snapshot({ a: 1 }, { a: 1 })))).toBe('destroy()');
    one.forgive();
    expect(one.isBroken).toBe(false);
    expect(failureOf(() => one.check(snapshot({ a: 1 }, { a: 1 })))).toBe('none');
  });

  it('fails for what was stored before its route was known, and not for what is stored after', () => {
    const late = new ReadOnly(form);
    late.note();
    late.begin(ROUTE);
    expect(failureOf(() => late.check(snapshot({}, {})))).toBe(
      'Shop.show has @ReadOnlySession(), and its session was changed, and saved, before the handler ' +
        'was called. Change it on another route, or take the decorator away.',
    );
    const upkeep = readOnly();
    upkeep.note();
    expect(upkeep.isBroken).toBe(false);
  });

  it('changes as it likes, where nobody says so', () => {
    const one = new ReadOnly(broken);
    one.refuse('destroy()');
    one.check(snapshot({ a: 1 }, { a: 2 }));
    one.note();
    expect(one.isBroken).toBe(false);
  });
});
