import { describe, expect, it } from '@jest/globals';
import type { SessionModuleOptions } from '../../../lib/config/session-options.js';
import { Gate } from '../../../lib/testing/gate.js';
import type { Data } from '../session/draft/forms.js';
import { aRequest } from './a-request.js';
import { failureOf, putIn, world } from './fixtures.js';
import { REFUSED } from './store/scripted-repository.js';

async function answering(data: Data | null = { a: 0 }, options: SessionModuleOptions = {}) {
  const here = world(options);
  const stored = data && (await putIn(here, data));
  const request = aRequest(here.runtime, stored);
  const raw = async () => {
    const { record } = request.life;
    return record && (await here.repository.seen(record.id))?.payload.raw;
  };
  /** What waits for this waits until the test opens it. */
  const gate = new Gate();
  return { ...here, ...request, raw, gate };
}

type Answering = Awaited<ReturnType<typeof answering>>;
type Happens = (one: Answering) => unknown;

const read: Happens = ({ session }) => session.data['a'];
const change: Happens = ({ session }) => (session.data['a'] = 1);
const save: Happens = async (one) => {
  change(one);
  await one.session.save();
};
const destroy: Happens = ({ session }) => session.destroy();
/** An operation that nobody waits for, and which is still under way. */
const begin: Happens = ({ session, repository, gate }) => {
  repository.before('touch', gate.pass);
  void session.touch();
};

describe('a handler that is done', () => {
  it.each<[name: string, happens: Happens]>([
    ['nothing', () => undefined],
    ['read the data only', read],
    ['saved by itself', save],
    ['ended the session', destroy],
  ])('need not wait where it did %s', async (_name, happens) => {
    const one = await answering();
    await happens(one);
    const calls = [...one.repository.calls];
    expect(one.end.afterHandler()).toBeUndefined();
    expect(one.end.beforeHead(false)).toBeUndefined();
    expect(one.repository.calls).toEqual(calls);
  });

  it('has made durable what it changed before it answers, and the head finds nothing more', async () => {
    const one = await answering();
    change(one);
    await one.end.afterHandler();
    expect(await one.raw()).toBe('{"a":1}');
    expect(one.end.beforeHead(false)).toBeUndefined();
  });

  it('cannot answer with success when the write fails', async () => {
    const one = await answering();
    change(one);
    one.repository.fail('save', REFUSED);
    expect(await failureOf(one.end.afterHandler() ?? Promise.resolve())).toMatchObject({
      cause: REFUSED,
    });
    // Whoever answers it, as the interceptor does with whatever status, drops what is not stored.
    one.end.rollBack();
    expect([one.session.data, one.end.beforeHead(false)]).toEqual([{ a: 0 }, undefined]);
  });

  it('whose failure was not answered has the head fail in its place', async () => {
    const one = await answering();
    change(one);
    one.repository.fail('save', REFUSED);
    await failureOf(one.end.afterHandler() ?? Promise.resolve());
    expect(await failureOf(one.end.beforeHead(false)?.done ?? Promise.resolve())).toMatchObject({
      cause: REFUSED,
    });
  });

  it('comes too late once the head is under way', async () => {
    const one = await answering();
    one.end.beforeHead(false);
    change(one);
    expect(one.end.afterHandler()).toBeUndefined();
  });
});

describe('the head of a response', () => {
  it('knows before the write what will be stored, and waits for it', async () => {
    const one = await answering(null);
    change(one);
    const ending = one.end.beforeHead(false);
    expect(ending?.expected?.data.raw).toBe('{"a":1}');
    await ending?.done;
    expect([one.life.stored, one.events]).toEqual([ending?.expected, ['created']]);
  });

  it.each<[name: string, happens: Happens]>([
    ['another operation is under way', begin],
    ['an update has yet to find out', ({ session }) => void session.update(() => undefined)],
  ])('cannot know it while %s', async (_name, happens) => {
    const one = await answering();
    change(one);
    void happens(one);
    const ending = one.end.beforeHead(false);
    expect(ending).toMatchObject({ expected: undefined });
    one.gate.open();
    await ending?.done;
  });

  it('stores what there was then, not what an operation changes it to afterwards', async () => {
    const one = await answering();
    begin(one);
    change(one);
    const ending = one.end.beforeHead(false);
    one.session.data['late'] = true;
    one.gate.open();
    await ending?.done;
    expect(await one.raw()).toBe('{"a":1}');
  });

  it.each<[name: string, fails: Happens]>([
    ['the write fails', ({ repository }) => repository.fail('save', REFUSED)],
    [
      'an operation fails that nobody waits for',
      ({ session, repository }) => {
        repository.fail('delete', REFUSED);
        void session.destroy();
      },
    ],
    ['nothing can be serialized', ({ session }) => (session.data['a'] = () => 1)],
  ])('fails where %s, and nothing half-done is left', async (_name, fails) => {
    const one = await answering();
    change(one);
    fails(one);
    const ending = one.end.beforeHead(false);
    expect(await failureOf(ending?.done ?? Promise.resolve())).toBeInstanceOf(Error);
    expect([one.session.data, await one.raw()]).toEqual([{ a: 0 }, '{"a":0}']);
    expect(one.life.delivery).toBe('closed');
  });

  it.each<[name: string, happens: Happens, isWaited: boolean, raw: string | undefined]>([
    ['drops what is not stored', change, false, '{"a":0}'],
    ['keeps what was saved', save, false, '{"a":1}'],
    ['keeps what is being saved', (one) => void save(one), true, '{"a":1}'],
    ['keeps a session ended', destroy, false, undefined],
  ])('of a failure %s', async (_name, happens, isWaited, raw) => {
    const one = await answering();
    await happens(one);
    if (!one.life.isDestroyed) one.session.data['b'] = 1;
    const ending = one.end.beforeHead(true);
    expect(ending !== undefined).toBe(isWaited);
    await ending?.done;
    expect(await one.raw()).toBe(raw);
    expect(one.life.isDestroyed || !('b' in one.session.data)).toBe(true);
  });

  it.each([true, false])('closes the way for new tokens, failed or not: %p', async (hasFailed) => {
    const one = await answering();
    change(one);
    await one.end.beforeHead(hasFailed)?.done;
    expect(one.life.delivery).toBe('closed');
    expect(await failureOf(one.session.regenerate())).toMatchObject({ state: 'response-started' });
  });

  it('is the last to hear of failures: later ones are reported', async () => {
    const one = await answering();
    one.end.beforeHead(false);
    one.repository.fail('delete', REFUSED);
    void one.session.destroy();
    for (let round = 0; round < 4; round++) await new Promise(setImmediate);
    expect(one.reported).toEqual([expect.objectContaining({ cause: REFUSED })]);
  });
});
