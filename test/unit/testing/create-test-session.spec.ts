import { describe, expect, it, jest } from '@jest/globals';
import {
  type Session,
  SessionConflictError,
  SessionCorruptError,
  type SessionEnded,
  SessionOptionsError,
  SessionSerializationError,
  type SessionSerializer,
  SessionStateError,
  StructuredCloneSerializer,
} from 'nestjs-dynamo-session';
import { createTestSession, ManualClock } from 'nestjs-dynamo-session/testing';

interface Shop {
  cart?: string[];
  visits?: number;
}

const MINUTE = 60_000;

/** What an application would test: it knows sessions only. */
class CartService {
  add(session: Session<Shop>, item: string): void {
    (session.data.cart ??= []).push(item);
  }
  async checkout(session: Session<Shop>): Promise<string[]> {
    const { cart = [] } = session.data;
    await session.update((data) => void delete data.cart);
    session.flash(`${cart.length} ordered`);
    return cart;
  }
}

describe('createTestSession', () => {
  it('serves a service that knows sessions only', async () => {
    const session = await createTestSession<Shop>({ cart: ['tea'] }, { userId: 'ada' });
    const service = new CartService();
    service.add(session, 'mug');
    expect(await service.checkout(session)).toEqual(['tea', 'mug']);
    expect(session.popFlash()).toEqual(['2 ordered']);
  });

  it('is a session that an earlier request stored, of nobody and empty by default', async () => {
    const session = await createTestSession();
    expect([session.isNew, session.userId, session.data]).toEqual([false, undefined, {}]);
    expect([session.idleTimeout, session.absoluteTimeout]).toEqual([1800, 43_200]);
    expect(session.id).toMatch(/^[\w-]{22}\.[\w-]{43}$/);
    expect(session.handle).toMatch(/^[\w-]{22}$/);
  });

  it('takes its time from the clock it is given, and else from the system', async () => {
    const clock = new ManualClock();
    const session = await createTestSession({}, { clock, userId: 'ada' });
    expect(session.authenticatedAt).toEqual(new Date(clock.now()));
    expect(session.expiresAt).toEqual(new Date(clock.now() + 30 * MINUTE));
    clock.advance(MINUTE);
    await session.touch();
    expect(session.lastAccessedAt).toEqual(new Date(clock.now()));

    jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
    expect((await createTestSession()).createdAt).toEqual(new Date(1_000_000));
  });

  it('save() makes durable what reload() gives back; the rest is gone', async () => {
    const session = await createTestSession<Shop>({ visits: 1 });
    session.data.visits = 2;
    await session.save();
    session.data.visits = 3;
    await session.reload();
    expect(session.data).toEqual({ visits: 2 });
  });

  it('update() is durable, and starts from what is stored', async () => {
    const session = await createTestSession<Shop>({ visits: 1 });
    await session.update((data) => void (data.visits = (data.visits ?? 0) + 1));
    await session.reload();
    expect(session.data).toEqual({ visits: 2 });
  });

  it('regenerate() and authenticate() give new tokens, and drop what keep does not name', async () => {
    const session = await createTestSession<Shop>({ cart: ['tea'], visits: 1 });
    const tokens = [session.id];
    await session.regenerate({ keep: ['cart'] });
    await session.save();
    tokens.push(session.id);
    await session.authenticate('ada');
    await session.save();
    tokens.push(session.id);
    expect(new Set(tokens).size).toBe(3);
    await session.reload();
    expect([session.userId, session.data]).toEqual(['ada', { cart: ['tea'] }]);
  });

  it('destroy() ends it: every other method throws as it would in an application', async () => {
    const session = await createTestSession<Shop>({ visits: 1 }, { userId: 'ada' });
    await session.destroy();
    await session.destroy();
    expect(() => session.data).toThrow(SessionStateError);
    await expect(session.save()).rejects.toBeInstanceOf(SessionStateError);
  });

  it('ends by its own timeouts as well: a write after the end is refused', async () => {
    const clock = new ManualClock();
    const session = await createTestSession<Shop>({}, { clock, idleTimeout: '5m' });
    clock.advance(5 * MINUTE);
    session.data.visits = 1;
    await expect(session.save()).rejects.toBeInstanceOf(SessionConflictError);
  });

  it('setTimeouts() has the ceilings of the options', async () => {
    const options = { idleTimeout: '5m', maxIdleTimeout: '10m' };
    const session = await createTestSession({}, options);
    session.setTimeouts({ idle: '10m' });
    await session.save();
    expect(session.idleTimeout).toBe(600);
    expect(() => session.setTimeouts({ idle: '11m' })).toThrow(SessionOptionsError);
  });

  it('csrfToken() is a token of this session, until it is rotated', async () => {
    const session = await createTestSession();
    const first = session.csrfToken();
    expect(session.csrfToken()).not.toBe(first);
    expect(session.rotateCsrfToken()).not.toBe(first);
    await expect(session.save()).resolves.toBeUndefined();
  });

  it('isNew: nothing is stored until the tested code does it', async () => {
    const session = await createTestSession<Shop>({ visits: 1 }, { isNew: true, userId: 'ada' });
    expect([session.isNew, session.userId]).toEqual([true, 'ada']);
    await expect(session.reload()).rejects.toBeInstanceOf(SessionStateError);
    await session.save();
    await session.reload();
    expect(session.data).toEqual({ visits: 1 });
  });

  it("uses the application's serializer", async () => {
    const at = new Date(0);
    const serializer = new StructuredCloneSerializer();
    expect((await createTestSession({ at }, { serializer })).data).toEqual({ at });
    await expect(createTestSession({ at })).rejects.toBeInstanceOf(SessionSerializationError);
  });

  it('loads a serializer first, and says when it cannot read what it wrote', async () => {
    const broken: SessionSerializer = {
      format: 'broken@1',
      load: jest.fn(() => Promise.resolve()),
      serialize: () => 'x',
      deserialize: () => {
        throw new TypeError('never');
      },
    };
    await expect(createTestSession({}, { serializer: broken })).rejects.toBeInstanceOf(
      SessionCorruptError,
    );
    expect(broken.load).toHaveBeenCalledTimes(1);
  });

  it.each<SessionEnded>([
    { reason: 'idle' },
    { reason: 'unknown' },
    { reason: 'revoked', by: 'limit' },
  ])('R74 is that of a request whose session had ended: %p', async (ended) => {
    const session = await createTestSession<Shop>({ visits: 1 }, { ended });
    expect([session.isNew, session.ended, session.data]).toEqual([true, ended, { visits: 1 }]);
    await session.authenticate('ada');
    await session.save();
    expect([session.userId, session.ended]).toEqual(['ada', ended]);
  });

  it('R74 cannot be saved where its client has a newer token', async () => {
    const session = await createTestSession<Shop>({}, { ended: { reason: 'superseded' } });
    session.data.visits = 1;
    await expect(session.save()).rejects.toMatchObject({ reason: 'rotated' });
  });

  it('refuses options that the module would refuse', async () => {
    await expect(
      createTestSession({}, { idleTimeout: '2h', absoluteTimeout: '1h' }),
    ).rejects.toBeInstanceOf(SessionOptionsError);
  });

  it('two of them share nothing', async () => {
    const [ada, eve] = await Promise.all([
      createTestSession<Shop>({ visits: 1 }),
      createTestSession<Shop>({ visits: 1 }),
    ]);
    ada.data.visits = 2;
    await ada.save();
    await eve.reload();
    expect(eve.data).toEqual({ visits: 1 });
    expect(eve.handle).not.toBe(ada.handle);
  });
});
