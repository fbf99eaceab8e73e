import { Controller } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { SessionConflictError, SessionOptionsError, SessionStateError } from '../../lib/index.js';
import { engines } from '../support/engines.js';
import { TestApp } from '../support/test-app.js';

@Controller()
class NoController {}

interface Data {
  cart?: string[];
  n?: number;
  user?: string;
  _f_?: unknown;
}

describe.each(engines())('SessionManager and what a session can do, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers: [NoController], engine });
  });
  beforeEach(() => {
    app.faults.reset();
    app.events.length = 0;
  });
  afterAll(() => app.stop());

  const stored = async (data: Data = {}) => {
    const session = app.manager.create<Data>(data);
    await session.save();
    return session;
  };
  const again = async (token: string) => {
    const session = await app.manager.load<Data>(token);
    if (session === null) throw new Error('The session is gone.');
    return session;
  };

  it('creates a session that is stored by save(), also an empty one', async () => {
    const session = app.manager.create<Data>();
    expect(await app.manager.load(session.id)).toBeNull();
    await session.save();
    expect((await again(session.id)).data).toEqual({});
    await app.manager.destroy(session.id);
    expect(await app.manager.load(session.id)).toBeNull();
  });

  it('load() gives null for whatever is no live session', async () => {
    const { id } = await stored();
    const [selector = '', validator = '', signature = ''] = id.split('.');
    for (const token of [
      '',
      'x',
      selector,
      `${selector}.${validator}`,
      `${validator}.${selector}.${signature}`,
    ]) {
      expect(await app.manager.load(token)).toBeNull();
    }
    await expect(app.manager.destroy('x')).resolves.toBeUndefined();
  });

  it.each([undefined, null, 1, {}, [], ['a'], true])(
    'R06 %p is no token, and no exception',
    async (token) => {
      expect(await app.manager.load(token as string)).toBeNull();
      await expect(app.manager.destroy(token as string)).resolves.toBeUndefined();
      expect(app.faults.count()).toBe(0);
    },
  );

  it('R42 save() twice writes once, and a change after it once more', async () => {
    const session = await stored({ n: 1 });
    await session.save();
    expect(app.faults.count('PutItem')).toBe(1);
    expect(app.faults.count('UpdateItem')).toBe(0);
    session.data.n = 2;
    await session.save();
    await session.save();
    expect(app.faults.count('UpdateItem')).toBe(1);
  });

  it('R42 regenerate, change and save is one write', async () => {
    const session = await stored({ n: 1 });
    const old = session.id;
    await session.regenerate();
    session.data.n = 2;
    await session.save();
    await session.save();
    expect(app.faults.count('UpdateItem')).toBe(1);
    expect(await app.manager.load(old)).toBeNull();
    expect((await again(session.id)).data).toEqual({ n: 2 });
  });

  it.each([
    ['everything', true, { cart: ['a'], n: 1 }],
    ['nothing', false, {}],
    ['some keys', ['cart'], { cart: ['a'] }],
  ])('R31 regenerate keeps %s', async (_name, keep, kept) => {
    const session = await stored({ cart: ['a'], n: 1 });
    await session.regenerate({ keep });
    await session.save();
    expect((await again(session.id)).data).toEqual(kept);
    expect(await app.items()).toContainEqual(expect.objectContaining({ version: { N: '2' } }));
  });

  it('R31 regenerate twice leaves one live token', async () => {
    const session = await stored();
    await session.regenerate();
    await session.regenerate();
    await session.save();
    expect(app.faults.count('UpdateItem')).toBe(1);
    await again(session.id);
  });

  it('R31 login restarts the absolute timeout, regenerate does not', async () => {
    const session = await stored();
    const { createdAt } = session;
    app.clock.advance(60_000);
    await session.regenerate();
    await session.save();
    expect(session.createdAt).toEqual(createdAt);
    await session.authenticate('u1');
    await session.save();
    expect(session.createdAt.getTime()).toBe(app.clock.now());
    expect(session.authenticatedAt?.getTime()).toBe(app.clock.now());
    const loaded = await again(session.id);
    expect([loaded.userId, loaded.createdAt]).toEqual(['u1', session.createdAt]);
  });

  it('update() applies the change to fresh data', async () => {
    const session = await stored({ n: 1 });
    const other = await again(session.id);
    await other.update((data) => void (data.n = (data.n ?? 0) + 1));
    await session.update((data) => void (data.n = (data.n ?? 0) + 1));
    expect(session.data.n).toBe(3);
    expect((await again(session.id)).data).toEqual({ n: 3 });
  });

  it('a change that throws leaves the session as it was', async () => {
    const session = await stored({ n: 1 });
    const failing = session.update((data) => {
      data.n = 99;
      throw new Error('half-way');
    });
    await expect(failing).rejects.toThrow('half-way');
    expect(session.data).toEqual({ n: 1 });
    expect(app.faults.count('UpdateItem')).toBe(0);
  });

  it('reload() drops what was not saved and takes what others saved', async () => {
    const session = await stored({ n: 1 });
    const data = session.data;
    const other = await again(session.id);
    other.data.cart = ['theirs'];
    await other.save();
    session.data.n = 99;
    await session.reload();
    expect(session.data).toEqual({ n: 1, cart: ['theirs'] });
    expect(session.data).toBe(data);
  });

  it('R43 reload() of a vanished session throws, and a later save does not bring it back', async () => {
    const session = await stored({ n: 1 });
    await app.manager.destroy(session.id);
    await expect(session.reload()).rejects.toBeInstanceOf(SessionStateError);
    session.data.n = 2;
    await expect(session.save()).rejects.toBeInstanceOf(SessionConflictError);
    expect(await app.item(session.id)).toBeUndefined();
  });

  it('R33 a destroyed session is dead, and destroying it again is no error', async () => {
    const session = await stored({ n: 1 });
    await session.destroy();
    await session.destroy();
    expect(() => session.data).toThrow(SessionStateError);
    expect(() => session.csrfToken()).toThrow(SessionStateError);
    for (const method of [
      () => session.save(),
      () => session.touch(),
      () => session.reload(),
      () => session.regenerate(),
      () => session.authenticate('u'),
      () => session.update(() => {}),
    ]) {
      await expect(method()).rejects.toBeInstanceOf(SessionStateError);
    }
    expect(app.eventsOf('destroyed')).toHaveLength(1);
  });

  it('R28 its own timeouts survive, within the ceilings', async () => {
    const session = await stored();
    session.setTimeouts({ idle: '10m', absolute: 3600 });
    await session.save();
    const loaded = await again(session.id);
    expect([loaded.idleTimeout, loaded.absoluteTimeout]).toEqual([600, 3600]);
    for (const wrong of [
      { idle: '31m' },
      { absolute: '13h' },
      { idle: 0 },
      { idle: '42' },
      { idle: 1.5 },
      { idle: '2h', absolute: '1h' },
    ]) {
      expect(() => loaded.setTimeouts(wrong)).toThrow(SessionOptionsError);
    }
  });

  it('has flash messages and kept keys also in data that the handler froze', async () => {
    const session = await stored();
    session.data = Object.freeze({ cart: ['tea'], n: 1 });
    session.flash('hi');
    await session.save();
    const loaded = await again(session.id);
    loaded.data = Object.freeze({ ...loaded.data });
    expect(loaded.popFlash()).toEqual(['hi']);
    loaded.data = Object.freeze({ ...loaded.data });
    await loaded.regenerate({ keep: ['n'] });
    await loaded.save();
    expect((await again(loaded.id)).data).toEqual({ n: 1 });
  });

  it('keeps flash messages until they are taken, duplicates and queues apart', async () => {
    const session = await stored();
    session.flash('a');
    session.flash('a');
    session.flash('a', '', { allowDuplicate: false });
    session.flash({ code: 7 }, 'errors');
    await session.save();
    const loaded = await again(session.id);
    expect(loaded.peekFlash()).toEqual(['a', 'a']);
    expect(loaded.popFlash()).toEqual(['a', 'a']);
    expect(loaded.popFlash()).toEqual([]);
    expect(loaded.popFlash('errors')).toEqual([{ code: 7 }]);
    await loaded.save();
    expect((await again(session.id)).data).toEqual({});
  });

  it('R63 inspecting or serializing it shows no token, validator or data', async () => {
    const session = await stored({ user: 'payload-marker' });
    const validator = session.id.split('.')[1] ?? '';
    const shown = [
      inspect(session, { depth: 10, showHidden: true }),
      JSON.stringify(session),
      inspect(new Error('x', { cause: session }), { depth: 10 }),
    ].join();
    for (const secret of [session.id, validator, validator.slice(0, 16), 'payload-marker']) {
      expect(shown).not.toContain(secret);
    }
    expect(shown).toContain(session.handle);
  });

  it('R05 what is stored is no token: neither the validator nor a piece of it', async () => {
    const session = await stored({ n: 1 });
    const validator = session.id.split('.')[1] ?? '';
    const item = await app.item(session.id);
    const text = JSON.stringify(item, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    for (let at = 0; at + 16 <= validator.length; at++) {
      expect(text).not.toContain(validator.slice(at, at + 16));
    }
  });

  it('R29 the ttl is whole seconds, an hour after the end, also after a touch', async () => {
    const session = await stored({ n: 1 });
    const check = async () => {
      const item = await app.item(session.id);
      expect(item?.['ttl']?.N).toMatch(/^\d{10}$/);
      const late = Number(item?.['ttl']?.N) * 1000 - Number(item?.['expiresAt']?.N);
      expect(late).toBeGreaterThanOrEqual(3_600_000);
      expect(late).toBeLessThan(3_601_000);
    };
    await check();
    app.clock.advance(200_123);
    const before = await app.item(session.id);
    await session.touch();
    await check();
    expect((await app.item(session.id))?.['expiresAt']).not.toEqual(before?.['expiresAt']);
  });
});
