import { describe, expect, it } from '@jest/globals';
import type { SessionModuleOptions } from '../../../../lib/config/session-options.js';
import { SessionCorruptError } from '../../../../lib/errors/session-corrupt.error.js';
import { TokenJudge, type Candidate } from '../../../../lib/lifecycle/load/token-judge.js';
import type { Stored } from '../../../../lib/lifecycle/runtime/stored.js';
import type { SessionRecord } from '../../../../lib/session/session-record.js';
import { MAX_CLOCK_SKEW_MS } from '../../../../lib/session/session-timeouts.js';
import { changedByOthers, failureOf, NOW, renewedByOthers, storedIn, world } from '../fixtures.js';

const HASH = Buffer.alloc(32, 1);
const presented = ({ token }: Stored) => ({ ...token, outdated: false, version: undefined });

/** One token, judged: by default the session's own. */
function judging(options: SessionModuleOptions = {}, data: object = { a: 0 }) {
  const here = world(options);
  const { home } = here.runtime;
  const stored = storedIn(home, data);
  const judge = (more: Partial<Candidate> = {}) =>
    new TokenJudge(here.runtime).judge({
      token: presented(stored),
      source: home,
      binding: undefined,
      budget: home.store.newBudget(),
      ...more,
    });
  return { ...here, stored, judge, seen: () => here.repository.seen(stored.record.id) };
}

describe('what a token is worth', () => {
  type Made = (stored: Stored) => SessionRecord | undefined;
  const as =
    (fields: Partial<SessionRecord>): Made =>
    ({ record }) => ({ ...record, ...fields });
  const future = NOW + MAX_CLOCK_SKEW_MS;
  const forged: Made = ({ record }) => ({ ...record, secret: HASH });

  it.each<[name: string, made: Made, standing: object, event: object | undefined]>([
    ['the session, of its own', as({}), { kind: 'current' }, undefined],
    ['nothing, of none', () => undefined, { reason: 'unknown' }, { reason: 'unknown' }],
    ['nothing, of another secret', forged, { reason: 'forged' }, { reason: 'forged' }],
    [
      'no more than that, of another secret, when the session is over',
      (one) => ({ ...one.record, secret: HASH, expiresAt: NOW }),
      { reason: 'forged' },
      { reason: 'forged' },
    ],
    [
      'a look at the session, of one that was replaced by itself moments ago',
      (one) => renewedByOthers(one, { reads: true }),
      { kind: 'grace' },
      undefined,
    ],
    [
      'nothing, of one that a login has just replaced',
      (one) => renewedByOthers(one),
      { reason: 'superseded' },
      { reason: 'superseded' },
    ],
    [
      'nothing, and an alarm, of one that was replaced long ago',
      (one) => renewedByOthers(one, { until: NOW - MAX_CLOCK_SKEW_MS }),
      { reason: 'reused' },
      { type: 'token-reused', revoked: false },
    ],
    [
      'nothing, after its idle time',
      as({ expiresAt: NOW }),
      { kind: 'expired', reason: 'idle' },
      { type: 'expired', reason: 'idle' },
    ],
    [
      'nothing, at its age',
      as({ createdAt: NOW - 43_200_000 }),
      { kind: 'expired', reason: 'absolute' },
      { type: 'expired', reason: 'absolute' },
    ],
    [
      'no alarm, of one that was replaced long ago, when the session is over',
      (one) => ({ ...renewedByOthers(one, { until: 0 }), expiresAt: NOW }),
      { kind: 'expired' },
      { type: 'expired' },
    ],
    [
      'nothing, of a session that claims to be from the future',
      as({ accessedAt: future + 1 }),
      { reason: 'future' },
      { reason: 'future' },
    ],
    [
      'the session, where clocks differ a little',
      as({ accessedAt: future }),
      { kind: 'current' },
      undefined,
    ],
    [
      'nothing, on another device',
      as({ binding: HASH }),
      { reason: 'binding' },
      { reason: 'binding' },
    ],
  ])('is %s', async (_name, made, standing, event) => {
    const { judge, repository, stored, told } = judging();
    const record = made(stored);
    if (record !== undefined) await repository.put(record);
    const verdict = await judge();
    const isOpen = 'kind' in standing && ['current', 'grace'].includes(String(standing.kind));
    expect(verdict.standing).toMatchObject(standing);
    expect(verdict.opened?.data).toEqual(isOpen ? { a: 0 } : undefined);
    expect(told).toEqual(event === undefined ? [] : [expect.objectContaining(event)]);
    expect(repository.calls).toEqual(['find']);
  });

  it.each<
    [name: string, bound: Uint8Array | undefined, binding: Candidate['binding'], kind: string]
  >([
    ['the device it was given to', HASH, HASH, 'current'],
    ['another one', HASH, Buffer.alloc(32), 'rejected'],
    ['one that does not say', HASH, undefined, 'rejected'],
    ['any, where it was not bound', undefined, HASH, 'current'],
    ['nobody, where there is no request to ask', HASH, 'unasked', 'current'],
  ])('on %s', async (_name, bound, binding, kind) => {
    const { judge, repository, stored } = judging();
    await repository.put({ ...stored.record, binding: bound });
    expect((await judge({ binding })).standing.kind).toBe(kind);
  });

  it('ends the session, of one that was replaced long ago, where that is wanted', async () => {
    const { judge, repository, stored, seen, events } = judging({ onTokenReuse: 'revoke' });
    await repository.put(renewedByOthers(stored, { until: 0 }));
    const revoked = { kind: 'rejected', reason: 'revoked', by: 'reuse' };
    expect((await judge()).standing).toEqual(revoked);
    expect([await seen(), events]).toEqual([null, ['token-reused', 'destroyed']]);
  });
});

describe('a session that cannot be read', () => {
  const broken = { raw: '{', format: 'json@1', dataVersion: undefined };
  const foreign = { ...broken, format: 'other@1' };

  it.each<[onCorrupt: 'keep' | 'drop', payload: typeof broken, reason: string, isThere: boolean]>([
    ['keep', broken, 'corrupt', true],
    ['drop', broken, 'corrupt', false],
    // Most likely a newer deployment's.
    ['keep', foreign, 'unreadable', true],
    ['drop', foreign, 'unreadable', true],
  ])('%s, as %j: %s', async (onCorrupt, payload, reason, isThere) => {
    const { judge, repository, stored, seen, events } = judging({ onCorrupt });
    await repository.put({ ...stored.record, payload });
    expect((await judge()).standing).toEqual({ kind: 'rejected', reason });
    expect([(await seen()) !== null, events[0]]).toEqual([isThere, 'corrupt']);
  });

  it('is left to whoever has written it meanwhile', async () => {
    const { judge, repository, stored, seen } = judging({ onCorrupt: 'drop' });
    const record = { ...stored.record, payload: broken };
    await repository.put(record);
    repository.before('delete', () => repository.put(changedByOthers({ ...stored, record }, {})));
    await judge();
    expect(await seen()).not.toBeNull();
  });

  it('is an error, where that is wanted', async () => {
    const { judge, repository, stored } = judging({ onCorrupt: 'throw' });
    await repository.put({ ...stored.record, payload: broken });
    expect(await failureOf(judge())).toBeInstanceOf(SessionCorruptError);
  });

  it('may be no session at all: then there is nothing to remove', async () => {
    const { judge, repository, events } = judging({ onCorrupt: 'drop' });
    repository.fail('find', new SessionCorruptError('item', 'no version'));
    expect((await judge()).standing).toEqual({ kind: 'rejected', reason: 'corrupt' });
    expect([repository.calls, events]).toEqual([['find'], ['corrupt']]);
  });
});
