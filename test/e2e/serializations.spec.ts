import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Response } from 'express';
import { InMemorySessionRepository, type SessionSerializer } from '../../lib/index.js';
import { MINUTE_MS } from '../../lib/testing/contract/sample-record.js';
import type { Browser } from '../support/browser.js';
import { handlersOf, ROUTES, type Handler } from '../support/handlers.js';
import type { AnyData, AnySession } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

/** As an application may write one: without any of what a serializer may have beside the two methods. */
class CountingSerializer implements SessionSerializer {
  readonly format = 'counting@1';
  serialized = 0;
  parsed = 0;

  serialize(data: AnyData): string {
    this.serialized += 1;
    return JSON.stringify(data);
  }

  deserialize(raw: string | Uint8Array): AnyData {
    this.parsed += 1;
    return JSON.parse(String(raw)) as AnyData;
  }
}

interface Row {
  readonly name: string;
  readonly handler: (session: AnySession) => unknown;
  readonly serialized: number;
  readonly parsed: number;
  /** Data of the session afterwards. */
  readonly data?: AnyData;
}

const START = { cart: ['tea'], visits: 1 };

describe('how often the data of a session is serialized and parsed', () => {
  const serializer = new CountingSerializer();
  let app: TestApp;
  let browser: Browser;

  beforeAll(async () => {
    const repository = new InMemorySessionRepository();
    app = await TestApp.start({ ...ROUTES, repository, session: { serializer } });
  });
  afterAll(() => app.stop());

  const send = async (kind: 'returning' | 'answering', handler: Handler) => {
    const answer = await browser.post(handlersOf(app)[kind](handler));
    expect([answer.status, answer.text]).toEqual([201, 'done']);
  };
  const counts = () => ({ serialized: serializer.serialized, parsed: serializer.parsed });
  const reset = () => void Object.assign(serializer, { serialized: 0, parsed: 0 });

  beforeEach(async () => {
    browser = app.browser();
    await send('returning', ({ data }) => {
      Object.assign(data, START);
      return 'done';
    });
    reset();
  });

  const rows: Row[] = [
    { name: 'injected, and not looked at', handler: () => 0, serialized: 0, parsed: 1 },
    { name: 'asked who its user is', handler: ({ userId }) => userId, serialized: 0, parsed: 1 },
    { name: 'read', handler: ({ data }) => data['cart'], serialized: 1, parsed: 1 },
    {
      name: 'one key changed',
      handler: ({ data }) => (data['visits'] = 2),
      serialized: 1,
      parsed: 1,
      data: { ...START, visits: 2 },
    },
    {
      name: 'changed and saved by the handler, which answers then',
      handler: async (session) => {
        session.data['visits'] = 2;
        await session.save();
      },
      serialized: 2,
      parsed: 1,
      data: { ...START, visits: 2 },
    },
    {
      name: 'other timeouts',
      handler: (session) => session.setTimeouts({ idle: 60 }),
      serialized: 0,
      parsed: 1,
    },
    {
      name: 'touched',
      handler: (session) => session.touch(),
      serialized: 0,
      parsed: 1,
    },
    {
      name: 'login',
      handler: (session) => session.authenticate('ada'),
      serialized: 1,
      parsed: 1,
    },
    {
      name: 'login, with a change',
      handler: async (session) => {
        await session.authenticate('ada');
        session.data['visits'] = 2;
      },
      serialized: 1,
      parsed: 1,
      data: { ...START, visits: 2 },
    },
    {
      // The change is made to a copy, and the handler's own data takes over what it made of it.
      name: 'update()',
      handler: (session) => session.update((data) => void (data['visits'] = 2)),
      serialized: 1,
      parsed: 4,
      data: { ...START, visits: 2 },
    },
  ];

  describe.each(['returning', 'answering'] as const)('by a handler %s its value', (kind) => {
    it.each(rows)('$name: $serialized and $parsed', async ({ handler, data, ...expected }) => {
      await send(kind, async (session, response: Response) => {
        await handler(session);
        if (kind === 'answering') response.status(201).send('done');
        return 'done';
      });
      const { serialized, parsed } = expected;
      expect(counts()).toEqual({ serialized, parsed });
      await send('returning', (session) => {
        expect(session.data).toEqual(data ?? START);
        return 'done';
      });
    });

    it('logout: 0 and 1', async () => {
      await send(kind, async (session, response: Response) => {
        await session.destroy();
        if (kind === 'answering') response.status(201).send('done');
        return 'done';
      });
      expect(counts()).toEqual({ serialized: 0, parsed: 1 });
    });

    it('injected when the idle clock is due, which is written: 0 and 1', async () => {
      app.clock.advance(5 * MINUTE_MS);
      await send(kind, (_session, response: Response) => {
        if (kind === 'answering') response.status(201).send('done');
        return 'done';
      });
      expect(counts()).toEqual({ serialized: 0, parsed: 1 });
    });
  });

  it.each<[name: string, handler: (session: AnySession) => unknown, serialized: number]>([
    ['not looked at', () => 0, 0],
    ['read', ({ data }) => data['cart'], 0],
    ['something put into it', ({ data }) => (data['visits'] = 1), 1],
    ['a login', (session) => session.authenticate('ada'), 1],
  ])('a new session, %s: serialized, and never parsed', async (_name, handler, serialized) => {
    browser = app.browser();
    await send('returning', async (session) => {
      await handler(session);
      return 'done';
    });
    expect(counts()).toEqual({ serialized, parsed: 0 });
  });
});
