import { describe, expect, it } from '@jest/globals';
import type { SessionModuleOptions } from '../../../lib/config/session-options.js';
import { SessionSerializationError } from '../../../lib/errors/session-serialization.error.js';
import { SessionStoreError } from '../../../lib/errors/session-store.error.js';
import type { ActiveSession } from '../../../lib/session/active/active-session.js';
import type { Data } from '../session/draft/forms.js';
import { aRequest } from './a-request.js';
import { failureOf, NOW, putIn, world } from './fixtures.js';
import { REFUSED } from './store/scripted-repository.js';

async function opened(data: Data | null, options: SessionModuleOptions = {}) {
  const here = world(options);
  const stored = data && (await putIn(here, data));
  const request = aRequest(here.runtime, stored);
  const raw = async () => {
    const { record } = request.life;
    return record && (await here.repository.seen(record.id))?.payload.raw;
  };
  return { ...here, ...request, raw };
}

type Operation = 'save' | 'update' | 'reload' | 'touch' | 'destroy';
const OPERATIONS: Operation[] = ['save', 'update', 'reload', 'touch', 'destroy'];

function ask(session: ActiveSession<Data>, operation: Operation): Promise<void> {
  return operation === 'update' ? session.update(() => undefined) : session[operation]();
}

describe('what is asked of one session', () => {
  it('is done in the order in which it was asked for, though nobody waits', async () => {
    const { session, repository } = await opened({ a: 0 });
    session.data['a'] = 1;
    const all = [session.save(), session.touch(), session.reload(), session.destroy()];
    await Promise.all(all);
    expect(repository.calls).toEqual(['save', 'touch', 'find', 'delete']);
  });

  it('save() stores the data as they were when it was asked for', async () => {
    const { session, repository, raw } = await opened({ a: 0 });
    const found: unknown[] = [];
    for (const a of [1, 2]) {
      session.data['a'] = a;
      void session.save().then(async () => found.push(await raw()));
    }
    session.data['a'] = 3;
    await session.touch();
    expect([found, repository.calls]).toEqual([
      ['{"a":1}', '{"a":2}'],
      ['save', 'save', 'touch'],
    ]);
    expect(session.data).toEqual({ a: 3 });
  });

  it('update() is added to what was changed before, and to what is changed after', async () => {
    const { session, raw } = await opened({ n: 0 });
    const add = (data: Data) => void (data['n'] = Number(data['n']) + 1);
    session.data['a'] = 1;
    const updates = [session.update(add), session.update(add)];
    session.data['b'] = 1;
    await Promise.all(updates);
    expect(JSON.parse(String(await raw()))).toEqual({ n: 2, a: 1 });
    expect(session.data).toEqual({ n: 2, a: 1, b: 1 });
  });

  it('save() stores a new session that has nothing in it', async () => {
    const { session, raw } = await opened(null);
    await session.save();
    expect(await raw()).toBe('{}');
  });

  it('save() moves the idle clock when that is due, each time', async () => {
    const { session, clock, life } = await opened({}, { touchInterval: '1m' });
    for (let minute = 1; minute < 3; minute++) {
      clock.advance(60_000);
      await session.save();
      expect(life.record?.accessedAt).toBe(NOW + minute * 60_000);
    }
  });

  it('that fails does not hold up what comes next', async () => {
    const { session, repository, raw } = await opened({ a: 0 });
    repository.fail('save', REFUSED);
    session.data['a'] = 1;
    const first = session.save();
    const second = session.save();
    expect(await failureOf(first)).toBeInstanceOf(SessionStoreError);
    await second;
    expect(await raw()).toBe('{"a":1}');
  });
});

describe('what cannot be done', () => {
  const OTHERS = OPERATIONS.filter((operation) => operation !== 'destroy');
  it.each(OTHERS)('%s() after destroy() is an error, and no call', async (operation) => {
    const { session, repository } = await opened({ a: 0 });
    await session.destroy();
    const failure = await failureOf(ask(session, operation));
    expect(failure).toMatchObject({ state: 'destroyed' });
    await session.destroy();
    expect(repository.calls).toEqual(['delete']);
  });

  it.each(OTHERS)('%s() that waits behind destroy() neither', async (operation) => {
    const { session, repository } = await opened({ a: 0 });
    const destroyed = session.destroy();
    const failure = failureOf(ask(session, operation));
    await destroyed;
    expect([await failure, repository.calls]).toEqual([
      expect.objectContaining({ state: 'destroyed' }),
      ['delete'],
    ]);
  });

  it.each(OPERATIONS)('%s() inside a change would wait for itself', async (operation) => {
    const { session } = await opened({ a: 0 });
    let inner: Promise<unknown> | undefined;
    await session.update(() => {
      inner = failureOf(ask(session, operation));
    });
    expect(await inner).toMatchObject({ state: 'inside-update' });
  });

  it.each(['save', 'update'] as const)('%s() of what no serializer keeps', async (operation) => {
    const { session, raw } = await opened({ a: 0 });
    session.data['a'] = () => undefined;
    expect(await failureOf(ask(session, operation))).toBeInstanceOf(SessionSerializationError);
    expect(await raw()).toBe('{"a":0}');
  });

  it('is undone by reload(), also where it can be stored by nobody', async () => {
    const { session } = await opened({ a: 0 });
    session.data['a'] = () => undefined;
    await session.reload();
    expect(session.data).toEqual({ a: 0 });
  });

  it('rejects and never throws, also what needs no store', async () => {
    const { session } = await opened({ a: 0 });
    const asked = session.authenticate('');
    expect(await failureOf(asked)).toBeInstanceOf(TypeError);
    expect(session.userId).toBeUndefined();
  });
});

describe('what nobody waits for, and fails', () => {
  it('fails the response instead', async () => {
    const { session, repository, end } = await opened({ a: 0 });
    repository.fail('save', REFUSED);
    session.data['a'] = 1;
    void session.save();
    expect(await failureOf(end.afterHandler() ?? Promise.resolve())).toBeInstanceOf(
      SessionStoreError,
    );
  });
});
