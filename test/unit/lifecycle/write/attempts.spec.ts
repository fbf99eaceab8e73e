import { describe, expect, it } from '@jest/globals';
import { SessionTooLargeError } from '../../../../lib/errors/session-too-large.error.js';
import { failureOf, putIn } from '../fixtures.js';
import { writing } from './some-writes.js';

const LEAST_BYTES = 1024;
const text = (bytes: number) => ({ a: 'x'.repeat(bytes - '{"a":""}'.length) });

describe('what is too large', () => {
  it.each<[name: string, bytes: number, error: unknown, events: string[]]>([
    ['not a quarter of the limit', LEAST_BYTES / 4, undefined, []],
    ['more than a quarter: somebody should know', LEAST_BYTES / 4 + 1, undefined, ['size-warning']],
    ['all of it', LEAST_BYTES, undefined, ['size-warning']],
    ['more than that', LEAST_BYTES + 1, expect.any(SessionTooLargeError), []],
  ])('is %s', async (_name, bytes, error, events) => {
    const here = writing({ maxBytes: LEAST_BYTES });
    const work = here.work({ data: text(bytes) });
    const made = failureOf(Promise.resolve().then(() => here.attempts.first(work)));
    expect([await made, here.events]).toEqual([error, events]);
  });
});

describe('a first attempt', () => {
  it('is complete before anything is sent', async () => {
    const here = writing();
    const stored = await putIn(here, { a: 0 });
    const { base, next } = here.attempts.first(here.work({ stored, data: { a: 1 } }));
    expect([base, next.record.version, next.data.raw]).toEqual([stored, 2, '{"a":1}']);
    expect([next.token, here.repository.calls]).toEqual([stored.token, []]);
  });

  it('under another id is the same but for the token', () => {
    const { attempts, work } = writing();
    const one = work({ data: { a: 1 } });
    const first = attempts.first(one);
    const second = attempts.redrawn(one, first);
    expect(second.next.record).toMatchObject({ payload: first.next.record.payload, version: 1 });
    expect(second.next.record.id).not.toBe(first.next.record.id);
    expect(second.next.token.id).toBe(second.next.record.id);
  });
});

describe('a change given to update()', () => {
  const boom = new Error('the change fails');

  it.each<[name: string, change: (data: object) => void | Promise<void>]>([
    [
      'at once',
      (data) => {
        Object.assign(data, { half: 'done' });
        throw boom;
      },
    ],
    [
      'later',
      async (data) => {
        Object.assign(data, { half: 'done' });
        await Promise.resolve();
        throw boom;
      },
    ],
  ])('that throws %s leaves nothing behind', async (_name, change) => {
    const here = writing();
    const stored = await putIn(here, { a: 0 });
    const work = here.work({ stored, change });
    expect(await failureOf(here.attempts.firstChanged(work))).toBe(boom);
    expect(here.attempts.first(work).next.data.raw).toBe('{"a":0}');
  });

  it.each<[change: (data: object) => void | Promise<void>, waits: number]>([
    [() => undefined, 0],
    [() => Promise.resolve(), 1],
  ])('lets others go first only where it takes its time: %s', async (change, waits) => {
    const here = writing();
    const stored = await putIn(here, { a: 0 });
    const work = here.work({ stored, change });
    const before = await here.attempts.firstChanged(work);
    let waited = 0;
    await here.attempts.again(work, stored, before, () => waited++);
    expect(waited).toBe(waits);
  });

  it('is applied to what others have stored, not to what it made before', async () => {
    const here = writing();
    const stored = await putIn(here, { n: 1 });
    const change = (data: { n?: number }) => void (data.n = Number(data.n) * 2);
    const work = here.work({ stored, change });
    const before = await here.attempts.firstChanged(work);
    const onto = await putIn(here, { n: 10 });
    const again = await here.attempts.again(work, onto, before, () => undefined);
    expect([before.next.data.raw, again.next.data.raw]).toEqual(['{"n":2}', '{"n":20}']);
  });
});
