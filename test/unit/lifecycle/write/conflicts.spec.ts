import { describe, expect, it } from '@jest/globals';
import { SessionConflictError } from '../../../../lib/errors/session-conflict.error.js';
import { Conflicts, type Sides } from '../../../../lib/lifecycle/write/conflicts.js';
import type { SessionRecord } from '../../../../lib/session/session-record.js';
import { written } from '../../session/draft/forms.js';
import { NOW, storedIn, world } from '../fixtures.js';

const { runtime, clock, events } = world();
const { home } = runtime;
const conflicts = new Conflicts(runtime);
const stored = storedIn(home, { a: 1 });
const { record } = stored;

describe('whether a write can be repeated', () => {
  it.each<[name: string, current: SessionRecord | null, reason: string | undefined]>([
    ['the session is gone', null, 'destroyed'],
    ['it has another token', { ...record, secret: Buffer.alloc(32) }, 'rotated'],
    ['its secret is the id by now', { ...record, secret: undefined }, 'rotated'],
    ['it is over', { ...record, expiresAt: NOW }, 'expired'],
    ['its idle timeout is over', { ...record, accessedAt: NOW - 10 ** 9 }, 'expired'],
    ['it lives a millisecond more', { ...record, expiresAt: NOW + 1 }, undefined],
    ['it was changed', { ...record, version: 9 }, undefined],
  ])('%s', (_name, current, reason) => {
    clock.set(NOW);
    expect(conflicts.whyGone(current, stored)).toBe(reason);
  });

  it('a session whose id is the secret can be repeated on', () => {
    const foreign = { ...stored, record: { ...record, secret: undefined } };
    expect(conflicts.whyGone({ ...foreign.record, version: 2 }, foreign)).toBeUndefined();
  });

  it('a refusal names the reason and the keys, and is an event', () => {
    events.length = 0;
    const error = conflicts.refused(record.id, 'same-key', ['a']);
    expect(error).toBeInstanceOf(SessionConflictError);
    expect(error).toMatchObject({ reason: 'same-key', keys: ['a'], statusCode: 409 });
    expect(events).toEqual(['conflict']);
  });

  it('what is stored instead is opened, under the same token', () => {
    const other = storedIn(home, { b: 2 }).record;
    const opened = conflicts.opened({ ...other, id: record.id }, stored);
    expect(opened).toMatchObject({ token: stored.token, source: home, data: written({ b: 2 }) });
  });

  it('what only another deployment can read cannot be merged', () => {
    const payload = { raw: '?', format: 'newer@9', dataVersion: undefined };
    expect(() => conflicts.opened({ ...record, payload }, stored)).toThrow(
      expect.objectContaining({ reason: 'changed' }),
    );
  });
});

describe('a merge', () => {
  const sides = (
    base: object | undefined,
    theirs: object,
    ours: object,
    keep?: string[],
  ): Sides => {
    return {
      base: base && written(base),
      theirs: written(theirs),
      ours: written(ours),
      keep,
    };
  };

  it.each<[name: string, sides: Sides, data: object, keys: string[]]>([
    ['both survive', sides({}, { a: 1 }, { b: 1 }), { a: 1, b: 1 }, []],
    ['of the same key ours does', sides({ a: 0 }, { a: 1 }, { a: 2 }), { a: 2 }, ['a']],
    ['our deletion does, too', sides({ a: 0 }, { a: 1 }, {}), {}, ['a']],
    [
      'their deletion of what we left alone',
      sides({ a: 0, b: 0 }, { b: 0 }, { a: 0, b: 1 }),
      { b: 1 },
      [],
    ],
    ['we started from nothing', sides(undefined, { a: 1 }, { b: 1 }), { a: 1, b: 1 }, []],
    [
      'nothing is kept: theirs does not come back',
      sides({ a: 0 }, { a: 0, b: 1 }, { c: 1 }, []),
      { c: 1 },
      [],
    ],
    [
      'what is kept of theirs stays',
      sides({ a: 0 }, { a: 1, b: 1 }, { a: 0 }, ['a']),
      { a: 1 },
      [],
    ],
    ['what others added under a kept key, too', sides({}, { a: 1 }, {}, ['a']), { a: 1 }, []],
    ['our change of a kept key', sides({ a: 0 }, { a: 1 }, { a: 2 }, ['a']), { a: 2 }, ['a']],
    ['what we put in after the renewal', sides({ a: 0 }, { x: 1 }, { x: 2 }, []), { x: 2 }, []],
  ])('%s', (_name, three, data, keys) => {
    expect(conflicts.merge(three, record.id)).toEqual({ data, conflicts: keys });
  });
});
