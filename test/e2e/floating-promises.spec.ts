import {
  Catch,
  Controller,
  Get,
  ImATeapotException,
  Logger,
  UseFilters,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Response } from 'express';
import { Session, SessionManager } from '../../lib/index.js';
import { Gate } from '../../lib/testing/gate.js';
import type { Browser } from '../support/browser.js';
import { engines } from '../support/engines.js';
import { handlersOf, ROUTES } from '../support/handlers.js';
import { ending, patiently } from '../support/patience.js';
import type { AnyData, AnySession } from '../support/playground.controller.js';
import { watchFatalErrors } from '../support/real-process.js';
import { TestApp } from '../support/test-app.js';

/** Asynchronous, as Nest's filters may look but are not: nobody awaits what `catch` returns. */
@Catch()
class AsyncFilter implements ExceptionFilter {
  constructor(private readonly sessions: SessionManager) {}

  async catch(_error: unknown, host: ArgumentsHost): Promise<void> {
    const { data, isNew } = await this.sessions.of<AnyData>(host);
    const page = { data: { ...data }, isNew };
    const { query } = host.switchToHttp().getRequest<{ query: { change?: string } }>();
    if (query.change !== undefined) data['seen'] = true;
    host.switchToHttp().getResponse<Response>().status(418).json(page);
  }
}

@Controller()
@UseFilters(AsyncFilter)
class TeapotController {
  @Get('teapot') teapot() {
    throw new ImATeapotException();
  }
  @Get('session') session(@Session() session: AnySession) {
    return session.data;
  }
}

describe.each(engines())('a promise that nobody awaits, on $name', (engine) => {
  let app: TestApp;
  let fatal: ReturnType<typeof watchFatalErrors>;
  let lines: string[] = [];
  let logged: Gate;
  beforeAll(async () => {
    fatal = watchFatalErrors();
    app = await TestApp.start({
      controllers: [...ROUTES.controllers, TeapotController],
      providers: ROUTES.providers,
      engine,
      session: { conflict: 'reject', logEvents: false },
    });
    const note = (message: unknown, ...rest: unknown[]): void => {
      if (rest.at(-1) !== 'DynamoSessionModule') return;
      lines.push(String(message));
      void logged.pass();
    };
    Logger.overrideLogger({ log: note, warn: note, error: note });
  });
  beforeEach(() => {
    app.faults.reset();
    app.events.length = 0;
    fatal.errors.length = 0;
    lines = [];
    logged = new Gate();
  });
  afterAll(async () => {
    Logger.overrideLogger(false);
    await app.stop();
    fatal.stop();
  });

  async function stored(): Promise<Browser> {
    const browser = app.browser();
    await browser.post('/set/n/0');
    app.faults.reset();
    return browser;
  }

  const oneTurnLater = () => new Promise((resolve) => setImmediate(resolve));

  it.each(['returning', 'answering'] as const)(
    'R58 R38 R54 a save() that meets a conflict is the answer of its request: %s',
    async (kind) => {
      const browser = await stored();
      const gate = new Gate();
      const path = handlersOf(app)[kind](async (session, response) => {
        await gate.pass();
        session.data['n'] = 1;
        void session.save();
        if (kind === 'returning') return 'saved';
        return response.send('saved');
      });
      const answering = browser.post(path, undefined, patiently());
      await gate.reached;
      await browser.post('/set/n/2');
      gate.open();
      const answer = await answering;
      expect([answer.status, answer.json]).toMatchObject([409, { code: 'session_conflict' }]);
      expect((await browser.get('/read')).json).toEqual({ n: 2, user: null });
      await oneTurnLater();
      expect(fatal.errors).toEqual([]);
    },
  );

  it('R58 R64 a save() that meets a conflict after the answer is in the log, and nowhere else', async () => {
    const browser = await stored();
    const [gate, gone] = [new Gate(), new Gate()];
    const path = handlersOf(app).answering(async (session, response) => {
      response.on('close', gone.open.bind(gone));
      response.send('early');
      await Promise.all([gate.pass(), gone.pass()]);
      session.data['n'] = 1;
      void session.save();
    });
    expect((await browser.post(path)).text).toBe('early');
    await browser.post('/set/n/2');
    gate.open();
    await ending(logged.reached, 'waiting for a line in the log');
    expect(lines).toEqual([expect.stringMatching(/conflict|not saved/)]);
    await oneTurnLater();
    expect(fatal.errors).toEqual([]);
  });

  it.each(['/teapot', '/session'])(
    'R53 R58 an exception filter gets an empty session while the store is down: %s',
    async (path) => {
      const browser = await stored();
      app.faults.on('GetItem').refuse('AccessDeniedException', Number.POSITIVE_INFINITY);
      const answer = await browser.get(path, patiently());
      expect([answer.status, answer.json]).toEqual([418, { data: {}, isNew: true }]);
      expect(answer.setCookies).toEqual([]);
      expect(fatal.errors).toEqual([]);
      app.faults.clear();
      expect((await browser.get('/read')).json).toEqual({ n: 0, user: null });
    },
  );

  it('R53 R54 R58 what the filter changes of that session is not stored, and says so', async () => {
    const browser = await stored();
    app.faults.on('GetItem').refuse('AccessDeniedException', Number.POSITIVE_INFINITY);
    const answer = await browser.get('/teapot?change=1', patiently());
    expect([answer.status, answer.setCookies]).toEqual([503, []]);
    expect(app.faults.count('PutItem') + app.faults.count('UpdateItem')).toBe(0);
    expect(fatal.errors).toEqual([]);
  });
});
