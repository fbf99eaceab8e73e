import { Body, Controller, Get, Injectable, Post, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import {
  DynamoSessionModule,
  IdleTimeoutGuard,
  Session,
  SessionGuard,
  SessionManager,
  SessionTable,
  type SessionSerializer,
} from '../../../lib/index.js';
import { anyEngine, engineConfig, freshTableName } from '../../support/engines.js';
import { PlaygroundController, type AnySession } from '../../support/playground.controller.js';
import { withApp } from '../../support/with-app.js';

const controllers = [PlaygroundController];
const SECOND = 1000;
const HOUR = 3600 * SECOND;

describe('the core of dynamodb-session-web', () => {
  it('promise 10: sessions are created, loaded, saved and ended where there is no web at all', async () => {
    const module = await Test.createTestingModule({
      imports: [
        DynamoSessionModule.forRoot({
          client: engineConfig(anyEngine()),
          tableName: freshTableName('core'),
        }),
      ],
    }).compile();
    await module.init();
    await module.get(SessionTable).ensure();
    const manager = module.get(SessionManager);

    const session = manager.create<{ n: number }>({ n: 1 });
    await manager.save(session);
    const loaded = await manager.load<{ n: number }>(session.id);
    expect(loaded?.data).toEqual({ n: 1 });
    if (loaded !== null) {
      loaded.data.n = 2;
      await manager.save(loaded);
    }
    expect((await manager.load(session.id))?.data).toEqual({ n: 2 });
    await manager.destroy(session.id);
    expect(await manager.load(session.id)).toBeNull();
    await module.close();
  });

  it.each([
    [undefined, 32],
    [16, 16],
    [64, 64],
  ])('promise 10: idBytes: %p makes ids of %d random bytes', async (idBytes, bytes) => {
    const session = idBytes === undefined ? {} : { idBytes };
    await withApp({ controllers, session }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      expect(Buffer.from(browser.token.split('.')[1] ?? '', 'base64url')).toHaveLength(bytes);
      expect((await browser.get('/read')).json).toEqual({ n: 1 });
    });
  });

  it('promise 10: an id that is not stored is never adopted, not even one of our own', async () => {
    await withApp({ controllers }, async (app) => {
      const ended = app.manager.create({ n: 1 });
      await app.manager.save(ended);
      const { id } = ended;
      await app.manager.destroy(id);
      const browser = app.browser();
      browser.token = id;
      expect((await browser.post('/set', { n: 2 })).status).toBe(200);
      expect(browser.token.split('.')[0]).not.toBe(id.split('.')[0]);
      expect(await app.item(id)).toBeUndefined();
    });
  });

  it('promise 10: handle is the id for logs: events have it, and it is no part of the token', async () => {
    await withApp({ controllers }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      const handle = (await browser.get('/handle')).text;
      expect(app.eventsOf('created').map((event) => event.handle)).toEqual([handle]);
      expect(browser.token).not.toContain(handle);
      expect(await app.manager.load(handle)).toBeNull();
    });
  });

  it('promise 10: it ends two hours after its last use, twelve after it began, or when told to', async () => {
    const session = { idleTimeout: '2h', absoluteTimeout: '12h' };
    await withApp({ controllers, session }, async (app) => {
      const lives = async (milliseconds: number) => {
        app.clock.advance(milliseconds);
        return (await browser.get('/read')).text !== '{}';
      };
      let browser = app.browser();
      await browser.post('/set', { n: 1 });
      expect([await lives(2 * HOUR - 1), await lives(2 * HOUR)]).toEqual([true, false]);

      browser = app.browser();
      await browser.post('/set', { n: 1 });
      for (let hour = 1; hour < 12; hour++) expect(await lives(HOUR)).toBe(true);
      expect([await lives(HOUR - 1), await lives(1)]).toEqual([true, false]);

      browser = app.browser();
      await browser.post('/set', { n: 1 });
      await browser.post('/logout');
      expect(await lives(0)).toBe(false);
    });
  });

  @Controller()
  class ManualController {
    @Post('save') async save(@Session() session: AnySession) {
      session.data['n'] = 1;
      await session.save();
      throw new TypeError('Something went wrong after the save.');
    }
  }

  it('promise 10: save() is durable by itself, whatever becomes of the request', async () => {
    await withApp({ controllers: [...controllers, ManualController] }, async (app) => {
      const browser = app.browser();
      expect((await browser.post('/save')).status).toBe(500);
      expect((await browser.get('/read')).json).toEqual({ n: 1 });
    });
  });
});

describe('what dynamodb-session-web does with a bad id', () => {
  it('promise 11: load() gives null, and a handler an empty session: nobody has to catch', async () => {
    await withApp({ controllers }, async (app) => {
      const browser = app.browser();
      for (const token of ['junk', `${'A'.repeat(22)}.${'A'.repeat(43)}`]) {
        expect(await app.manager.load(token)).toBeNull();
        browser.token = token;
        expect((await browser.get('/about')).json).toMatchObject({ isNew: true, userId: null });
      }
    });
  });

  @Controller()
  class StrictController {
    @Get('members') @UseGuards(IdleTimeoutGuard, SessionGuard) members() {
      return 'in';
    }
  }

  it('promise 11: guards make 401 of a missing or ended session, with the reason', async () => {
    await withApp({ controllers: [...controllers, StrictController] }, async (app) => {
      const browser = app.browser();
      const refused = async () => {
        const { status, json } = await browser.get('/members');
        return [status, (json as { reason?: string } | undefined)?.reason];
      };
      expect(await refused()).toEqual([401, 'session_required']);
      await browser.post('/login/ada');
      expect((await browser.get('/members')).status).toBe(200);
      app.clock.advance(HOUR);
      expect(await refused()).toEqual([401, 'session_idle_timeout']);
    });
  });

  it("promise 11: onCorrupt: 'throw' makes an error of a session that cannot be read", async () => {
    const unreadable: SessionSerializer = {
      format: 'unreadable@1',
      serialize: (data) => JSON.stringify(data),
      deserialize: () => {
        throw new TypeError('no');
      },
    };
    const session = { onCorrupt: 'throw', serializer: unreadable } as const;
    await withApp({ controllers, session }, async (app) => {
      const browser = app.browser();
      await browser.post('/set', { n: 1 });
      expect((await browser.get('/read')).status).toBe(500);
    });
  });
});

describe('what a session of dynamodb-session-web may hold', () => {
  /** Data with behaviour. */
  class Basket {
    constructor(readonly items: string[] = []) {}
    add(item: string): this {
      this.items.push(item);
      return this;
    }
  }

  @Injectable()
  class BasketSerializer implements SessionSerializer<Basket> {
    readonly format = 'basket@1';
    create() {
      return new Basket();
    }
    serialize({ items }: Basket) {
      return items.join('\n');
    }
    deserialize(raw: string | Uint8Array) {
      return new Basket(String(raw).split('\n'));
    }
  }

  @Controller()
  class BasketController {
    @Post('add') add(@Session() session: Session<Basket>, @Body('item') item: string) {
      return { items: session.data.add(item).items, own: session.data instanceof Basket };
    }
  }

  it('promise 11: the data may be a class of the application, from a serializer that is a provider', async () => {
    const options = {
      controllers: [BasketController],
      providers: [BasketSerializer],
      session: { serializer: BasketSerializer },
    };
    await withApp(options, async (app) => {
      const browser = app.browser();
      await browser.post('/add', { item: 'tea' });
      const { json } = await browser.post('/add', { item: 'mug' });
      expect(json).toEqual({ items: ['tea', 'mug'], own: true });
      expect((await app.item(browser.token))?.['data']).toEqual({ S: 'tea\nmug' });
    });
  });

  it('promise 11: setTimeouts() is for one session, and stays with it', async () => {
    await withApp({ controllers }, async (app) => {
      const [short, normal] = [app.browser(), app.browser()];
      for (const browser of [short, normal]) await browser.post('/set', { n: 1 });
      await short.post('/timeouts', { idle: 60, absolute: 120 });
      expect((await short.get('/about')).json).toMatchObject({
        idleTimeout: 60,
        absoluteTimeout: 120,
      });
      app.clock.advance(60 * SECOND);
      expect([(await short.get('/read')).json, (await normal.get('/read')).json]).toEqual([
        {},
        { n: 1 },
      ]);
    });
  });
});
