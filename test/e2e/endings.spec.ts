import {
  Body,
  Controller,
  Delete,
  Get,
  Head,
  Header,
  HttpCode,
  ForbiddenException,
  Next,
  Param,
  ParseIntPipe,
  Post,
  Redirect,
  Res,
  Sse,
  StreamableFile,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  Session as NestSession,
} from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NextFunction, Response } from 'express';
import { get as httpGet } from 'node:http';
import { Readable } from 'node:stream';
import { concat, from, of } from 'rxjs';
import { Session, SessionManager } from '../../lib/index.js';
import { Gate } from '../../lib/testing/gate.js';
import { engines } from '../support/engines.js';
import { TestApp } from '../support/test-app.js';

interface Data {
  n?: number;
  failures?: number;
}
type S = Session<Data>;

function bump(session: S): number {
  return (session.data.n = (session.data.n ?? 0) + 1);
}

@Injectable()
class RejectingGuard implements CanActivate {
  constructor(private readonly manager: SessionManager) {}
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const session = await this.manager.of<Data>(context);
    session.data.failures = (session.data.failures ?? 0) + 1;
    return false;
  }
}

@Controller()
class EndingsController {
  @Get('value') value(@Session() session: S) {
    return { n: bump(session) };
  }
  @Get('promise') async promise(@Session() session: S) {
    await Promise.resolve();
    return { n: bump(session) };
  }
  @Get('observable') observable(@Session() session: S) {
    bump(session);
    return concat(of({ early: true }), from(Promise.resolve({ n: session.data.n })));
  }
  @Get('forbidden') forbidden(@Session() session: S) {
    bump(session);
    throw new ForbiddenException();
  }
  @Get('unexpected') unexpected(@Session() session: S) {
    bump(session);
    throw new Error('boom');
  }
  @Get('saved-then-unexpected') async savedThenUnexpected(@Session() session: S) {
    bump(session);
    await session.save();
    bump(session);
    throw new Error('boom');
  }
  @Get('guard') @UseGuards(RejectingGuard) guard() {
    return 'never';
  }
  @Get('pipe/:id') pipe(@Session() session: S, @Param('id', ParseIntPipe) id: number) {
    return { n: bump(session), id };
  }
  @Get('res-json') resJson(@Session() session: S, @Res() res: Response) {
    bump(session);
    res.json({ n: session.data.n });
  }
  @Get('res-send') resSend(@Session() session: S, @Res() res: Response) {
    bump(session);
    res.send('ok');
  }
  @Get('res-redirect') resRedirect(@Session() session: S, @Res() res: Response) {
    bump(session);
    res.redirect('/read');
  }
  @Get('res-end') resEnd(@Session() session: S, @Res() res: Response) {
    bump(session);
    res.end();
  }
  @Get('redirect') @Redirect('/read') redirect(@Session() session: S) {
    bump(session);
  }
  @Get('file') file(@Session() session: S) {
    bump(session);
    return new StreamableFile(Readable.from(['some ', 'text']));
  }
  @Get('pipe-stream') pipeStream(@Session() session: S, @Res() res: Response) {
    bump(session);
    Readable.from(Array.from({ length: 200 }, () => 'x'.repeat(1000))).pipe(res);
  }
  @Head('head') @Header('x-head', 'yes') head(@Session() session: S) {
    bump(session);
  }
  @Delete('empty') @HttpCode(204) empty(@Session() session: S) {
    bump(session);
  }
  @Get('not-modified') @HttpCode(304) notModified(@Session() session: S) {
    bump(session);
  }
  @Get('next') next(@Session() session: S, @Next() next: NextFunction) {
    bump(session);
    next();
  }
  @Sse('sse') sse(@Session() session: S) {
    bump(session);
    return from([{ data: 'one' }, { data: 'two' }]);
  }
  @Get('write') async write(@Session() session: S, @Res() res: Response) {
    bump(session);
    res.write('first ');
    session.data.n = 1000;
    await new Promise((resolve) => setImmediate(resolve));
    res.end('second');
  }
  @Get('read') read(@Session() session: S) {
    return session.data;
  }
  @Get('nest') nest(
    @NestSession() theirs: S,
    @Session() ours: S,
    @Session<{ n?: number }>('n') n: number,
  ) {
    return { same: theirs === ours, n };
  }
  @Get('nest-only') nestOnly(@NestSession() session: S) {
    return { n: bump(session) };
  }
  @Get('none') none() {
    return 'nothing';
  }
  @Post('login') async login(@Session() session: S, @Body() body: { user: string }) {
    await session.authenticate(body.user);
    return { user: session.userId };
  }
  @Post('logout') async logout(@Session() session: S) {
    await session.destroy();
    return 'bye';
  }
}

const COMMITTING: [name: string, method: string, path: string, status: number][] = [
  ['a returned value', 'GET', '/value', 200],
  ['a promise', 'GET', '/promise', 200],
  ['an observable', 'GET', '/observable', 200],
  ['an HttpException below 500', 'GET', '/forbidden', 403],
  ['a pipe that rejects nothing', 'GET', '/pipe/7', 200],
  ['@Res() with json', 'GET', '/res-json', 200],
  ['@Res() with send', 'GET', '/res-send', 200],
  ['@Res() with redirect', 'GET', '/res-redirect', 302],
  ['@Res() with end', 'GET', '/res-end', 200],
  ['@Redirect()', 'GET', '/redirect', 302],
  ['StreamableFile', 'GET', '/file', 200],
  ['a stream piped into the response', 'GET', '/pipe-stream', 200],
  ['HEAD', 'HEAD', '/head', 200],
  ['204', 'DELETE', '/empty', 204],
  ['304', 'GET', '/not-modified', 304],
  ['next() into a 404', 'GET', '/next', 404],
  ['server-sent events', 'GET', '/sse', 200],
  ['res.write', 'GET', '/write', 200],
];

describe.each(engines())('which endings commit, on $name', (engine) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ controllers: [EndingsController], engine });
  });
  beforeEach(() => {
    app.faults.reset();
    app.faults.clear();
    app.events.length = 0;
  });
  afterAll(() => app.stop());

  it.each(COMMITTING)(
    'R41 %s: a new session is durable before its cookie goes out',
    async (...row) => {
      const [, method, path, status] = row;
      const browser = app.browser();
      const answer = await browser.send(path, { method });
      expect(answer.status).toBe(status);
      expect(answer.setCookies).toHaveLength(1);
      expect(app.faults.count()).toBe(1);
      expect((await browser.get('/read')).json).toEqual({ n: 1 });
    },
  );

  it.each(COMMITTING)('R41 %s: no byte leaves before the write is durable', async (...row) => {
    const [, method, path] = row;
    const browser = app.browser();
    await browser.get('/value');
    const order: string[] = [];
    const gate = new Gate();
    app.faults.on('UpdateItem').wait(gate.pass);
    const answered = rawFirstByte(app.url + path, method, browser.token).then(() =>
      order.push('byte'),
    );
    await gate.reached;
    await new Promise((resolve) => setImmediate(resolve));
    order.push('durable');
    gate.open();
    await answered;
    expect(order).toEqual(['durable', 'byte']);
    const { json } = await browser.get('/read');
    expect({ json, rejected: app.eventsOf('rejected'), expired: app.eventsOf('expired') }).toEqual({
      json: { n: 2 },
      rejected: [],
      expired: [],
    });
  });

  it.each(COMMITTING)('R54 %s: a failed write is a 503 without a cookie', async (...row) => {
    const [, method, path] = row;
    app.faults.on('PutItem').refuse('AccessDeniedException', Number.POSITIVE_INFINITY);
    const answer = await app.browser().send(path, { method });
    expect(answer.status).toBe(503);
    expect(answer.setCookies).toEqual([]);
    expect(answer.headers.get('location')).toBeNull();
    if (method !== 'HEAD') {
      expect(answer.json).toEqual({
        statusCode: 503,
        message: 'The session store is unavailable.',
        code: 'session_store_unavailable',
      });
    }
  });

  it('R60 an unexpected error drops what the handler changed', async () => {
    const browser = app.browser();
    const answer = await browser.get('/unexpected');
    expect(answer.status).toBe(500);
    expect(answer.setCookies).toEqual([]);
    expect(app.faults.count()).toBe(0);
  });

  it('R60 what was saved before an unexpected error stays, and its cookie is sent', async () => {
    const browser = app.browser();
    const answer = await browser.get('/saved-then-unexpected');
    expect(answer.status).toBe(500);
    expect(answer.setCookies).toHaveLength(1);
    expect((await browser.get('/read')).json).toEqual({ n: 1 });
  });

  it('S37 a guard that rejects keeps what it changed', async () => {
    const browser = app.browser();
    expect((await browser.get('/guard')).status).toBe(403);
    expect((await browser.get('/read')).json).toEqual({ failures: 1 });
  });

  it('S37 a pipe that rejects leaves nothing behind, for nothing was changed', async () => {
    const answer = await app.browser().get('/pipe/no-number');
    expect(answer.status).toBe(400);
    expect(answer.setCookies).toEqual([]);
    expect(app.faults.count()).toBe(0);
  });

  it('S36 what changes after the headers went is not saved without save()', async () => {
    const browser = app.browser();
    const answer = await browser.get('/write');
    expect(answer.text).toBe('first second');
    expect((await browser.get('/read')).json).toEqual({ n: 1 });
  });

  it('S37 a piped stream arrives whole', async () => {
    const answer = await app.browser().get('/pipe-stream');
    expect(answer.text).toHaveLength(200_000);
  });

  it("gives Nest's own @Session() the same object, and loads for it alone as well", async () => {
    const browser = app.browser();
    await browser.get('/nest-only');
    expect((await browser.get('/nest')).json).toEqual({ same: true, n: 1 });
  });

  it('costs what the README says, call by call', async () => {
    const browser = app.browser();
    const calls = async (send: () => Promise<unknown>) => {
      app.faults.reset();
      await send();
      return app.faults.log
        .filter((entry) => entry.phase === 'sent')
        .map((entry) => entry.operation)
        .join(' ');
    };
    expect(await calls(() => browser.get('/read'))).toBe('');
    expect(await calls(() => browser.get('/none'))).toBe('');
    expect(await calls(() => browser.get('/value'))).toBe('PutItem');
    expect(await calls(() => browser.get('/none'))).toBe('');
    expect(await calls(() => browser.get('/read'))).toBe('GetItem');
    expect(await calls(() => browser.get('/value'))).toBe('GetItem UpdateItem');
    await app.browser().post('/login', { user: 'u1' });
    expect(await calls(() => browser.post('/login', { user: 'u1' }))).toBe(
      'GetItem UpdateItem UpdateItem',
    );
    app.clock.advance(180_000);
    expect(await calls(() => browser.get('/read'))).toBe('GetItem UpdateItem');
    expect(await calls(() => browser.get('/read'))).toBe('GetItem');
    expect(await calls(() => browser.post('/logout'))).toBe('GetItem DeleteItem UpdateItem');
    browser.token = 'malformed';
    expect(await calls(() => browser.get('/read'))).toBe('');
  });
});

/** Resolves when the first byte of the response is there. */
function rawFirstByte(url: string, method: string, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = httpGet(url, { method, headers: { cookie: `sid=${token}` } });
    request.on('error', reject);
    request.on('socket', (socket) => socket.once('data', () => resolve()));
    request.on('response', (response) => response.resume());
  });
}
