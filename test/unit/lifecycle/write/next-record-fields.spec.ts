import { describe, expect, it } from '@jest/globals';
import {
  timeoutsWith,
  touchedRecord,
  type NextRecordInput,
} from '../../../../lib/lifecycle/write/next-record.js';
import { NO_INTENTS, type Intents } from '../../../../lib/session/draft/intents.js';
import type { SessionRecord } from '../../../../lib/session/session-record.js';
import { NOW } from '../fixtures.js';
import { base, LATER, login, next, RULES } from './records.js';

const csrfSecret = Buffer.alloc(32, 1);
const [binding, otherBinding] = [Buffer.alloc(32, 2), Buffer.alloc(32, 3)];

describe('times', () => {
  it.each<[name: string, fields: Partial<SessionRecord>, now: number, accessedAt: number]>([
    ['a later use', { accessedAt: NOW }, LATER, LATER],
    ['a clock that is behind never moves it back', { accessedAt: LATER }, NOW, LATER],
  ])('%s', (_name, fields, now, accessedAt) => {
    const { record } = base(fields);
    expect(next({ base: base(fields), now }).accessedAt).toBe(accessedAt);
    expect(touchedRecord(record, now, RULES)).toEqual({
      ...record,
      accessedAt,
      expiresAt: accessedAt + 60_000,
    });
  });

  it('a touch never goes beyond the absolute deadline', () => {
    const { record } = base({ createdAt: NOW - 590_000 });
    expect(touchedRecord(record, NOW, RULES).expiresAt).toBe(NOW + 10_000);
  });

  it.each<
    [
      name: string,
      asked: Partial<Intents>,
      stored: Partial<SessionRecord>,
      own: (number | undefined)[],
      idle: number,
    ]
  >([
    ['none of its own', {}, {}, [undefined, undefined], 60],
    ['its own stay', {}, { idleTimeout: 90, absoluteTimeout: 900 }, [90, 900], 90],
    [
      'what was asked for replaces them',
      { idleTimeout: 30 },
      { idleTimeout: 90 },
      [30, undefined],
      30,
    ],
    [
      "the module's own are none",
      { idleTimeout: 60, absoluteTimeout: 600 },
      { idleTimeout: 90 },
      [undefined, undefined],
      60,
    ],
    [
      'above the ceiling they stay, and do not count',
      {},
      { idleTimeout: 500 },
      [500, undefined],
      120,
    ],
  ])('timeouts: %s', (_name, asked, stored, own, idle) => {
    const record = next({ base: base(stored), intents: { renewals: [], ...asked } });
    expect([record.idleTimeout, record.absoluteTimeout]).toEqual(own);
    expect(record.expiresAt).toBe(LATER + idle * 1000);
  });

  it("in force are those asked for, then its own, then the module's, within the ceilings", () => {
    const intents: Intents = { renewals: [], idleTimeout: 500 };
    const { record } = base({ idleTimeout: 30, absoluteTimeout: 900 });
    expect(timeoutsWith(intents, record, RULES)).toEqual({ idle: 120, absolute: 900 });
    expect(timeoutsWith(NO_INTENTS, record, RULES)).toEqual({ idle: 30, absolute: 900 });
    expect(timeoutsWith(NO_INTENTS, undefined, RULES)).toEqual({ idle: 60, absolute: 600 });
  });
});

describe('user, CSRF secret and binding', () => {
  const user = { userId: 'ada', authenticatedAt: 1 };
  it.each<[name: string, more: Partial<NextRecordInput>, userId: string, authenticatedAt: number]>([
    ['a save keeps the user', {}, 'ada', 1],
    ['so does a regeneration', { why: 'regenerate' }, 'ada', 1],
    [
      'a login is another user, from now',
      { why: 'authenticate', intents: login('bob') },
      'bob',
      LATER,
    ],
  ])('%s', (_name, more, userId, authenticatedAt) => {
    expect(next({ base: base(user), ...more })).toMatchObject({ userId, authenticatedAt });
  });

  it.each([
    ['a save keeps it', undefined, true],
    ['a rotation keeps it', 'rotate', true],
    ['a regeneration makes another', 'regenerate', false],
    ['a login makes another', 'authenticate', false],
  ] as const)('the CSRF secret: %s', (_name, why, isSame) => {
    const made = next({ base: base({ csrfSecret }), why }).csrfSecret;
    expect([made?.length, Buffer.from(made ?? []).equals(csrfSecret)]).toEqual([32, isSame]);
  });

  it('the CSRF secret: what was asked for is taken, and a stored session without stays without', () => {
    const asked = { renewals: [], csrfSecret };
    expect(next({ intents: asked, why: 'regenerate' }).csrfSecret).toBe(csrfSecret);
    expect(next({ why: 'rotate' }).csrfSecret).toBeUndefined();
  });

  it.each([
    ['a save keeps it', { binding }, undefined, otherBinding, binding],
    ['a new token is bound to its request', { binding }, 'rotate', otherBinding, otherBinding],
    ['a request that has none keeps it', { binding }, 'rotate', undefined, binding],
    ['a save binds nobody', {}, undefined, otherBinding, undefined],
  ] as const)('the binding: %s', (_name, stored, why, asked, expected) => {
    expect(next({ base: base(stored), why, binding: asked }).binding).toBe(expected);
  });
});
