import {
  Controller,
  Get,
  Injectable,
  Res,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createReadStream, type ReadStream } from 'node:fs';
import { connect } from 'node:net';
import type { NextFunction, Request, Response } from 'express';
import { Session, SessionManager } from '../../lib/index.js';
import { PlaygroundController, type AnySession } from '../support/playground.controller.js';
import { watchFatalErrors } from '../support/real-process.js';
import { TestApp } from '../support/test-app.js';

const LONG = 'x'.repeat(5000);
const FORGED = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged';

@Injectable()
class RedirectingGuard implements CanActivate {
  constructor(private readonly manager: SessionManager) {}
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const session = await this.manager.of<Record<string, unknown>>(context);
    session.data['guard'] = true;
    context.switchToHttp().getResponse<Response>().redirect('/login');
    return true;
  }
}

/** Each answers twice, the session changed or not. */
@Controller()
class TwiceController {
  static refused: unknown[] = [];
  static file: ReadStream | undefined;
  static readonly callbacks: string[] = [];

  @Get('json') json(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.json({ error: 'x' });
    refuse(() => res.json({ b: 1, long: LONG }));
  }
  @Get('redirect') redirect(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.redirect('/there');
    refuse(() => res.send('here'));
  }
  @Get('length') length(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.send(`12345${FORGED}`);
    refuse(() => res.setHeader('Content-Length', 5));
    refuse(() => res.writeHead(500));
    refuse(() => res.status(500).send('short'));
  }
  @Get('uncaught') uncaught(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.json({ first: true });
    res.json({ second: LONG });
  }
  @Get('passthrough') passthrough(
    @Session() session: AnySession,
    @Res({ passthrough: true }) res: Response,
  ) {
    session.data['n'] = 1;
    res.json({ first: true });
    return { second: LONG };
  }
  @Get('guarded') @UseGuards(RedirectingGuard) guarded() {
    return { second: LONG };
  }
  @Get('middleware') middleware(@Session() session: AnySession) {
    session.data['n'] = 1;
    return { second: LONG };
  }
  @Get('only-read') onlyRead(@Session() session: AnySession, @Res() res: Response) {
    res.json({ n: session.data['n'] ?? null });
    refuse(() => res.json({ second: LONG }));
  }
  @Get('reason') reason(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.statusMessage = 'Zapisano';
    res.setHeader('Trailer', 'X-Sum');
    res.write('part');
    res.addTrailers({ 'X-Sum': '1' });
    res.end();
  }
  @Get('odd-reason') oddReason(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.statusMessage = 'Saved €';
    res.end('saved');
  }
  @Get('undefined-header') undefinedHeader(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    refuse(() => res.writeHead(200, { 'X-A': undefined }));
    res.end('anyway');
  }
  @Get('file') file(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    TwiceController.file = createReadStream(process.execPath, { end: 3_000_000 });
    TwiceController.file.pipe(res);
  }
  @Get('callbacks') callbacks(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    const note = (what: string) => () => void TwiceController.callbacks.push(what);
    res.on('finish', note('finish')).on('close', note('close'));
    res.write('a', note('written'));
    res.end('b', note('ended'));
    note(`ended: ${res.writableEnded}, finished: ${res.finished}`)();
  }
}

function refuse(action: () => unknown): void {
  try {
    action();
    TwiceController.refused.push('nothing thrown');
  } catch (error) {
    TwiceController.refused.push((error as { code?: string }).code);
  }
}

const SENT = 'ERR_HTTP_HEADERS_SENT';

/** Redirects, and goes on as if it had not. */
async function redirectAndNext(
  manager: SessionManager,
  { req, res, next }: { req: Request; res: Response; next: NextFunction },
) {
  const session = await manager.of<Record<string, unknown>>(req);
  session.data['middleware'] = true;
  res.redirect('/login');
  next();
}

describe('a second answer while the session is saved', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      controllers: [PlaygroundController, TwiceController],
      providers: [RedirectingGuard],
      configure: (nest) => {
        const manager = nest.get(SessionManager);
        nest.use('/middleware', (req: Request, res: Response, next: NextFunction) => {
          void redirectAndNext(manager, { req, res, next });
        });
      },
    });
  });
  beforeEach(() => {
    TwiceController.refused = [];
    TwiceController.callbacks.length = 0;
    app.faults.clear();
  });
  afterAll(() => app.stop());

  /** Two requests on one connection, the second when the first is answered: all that came. */
  async function onOneConnection(path: string): Promise<string> {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname).setEncoding('latin1');
    let text = '';
    socket.on('data', (data) => (text += String(data)));
    const request = (target: string, ...lines: string[]) =>
      socket.write([`GET ${target} HTTP/1.1`, 'Host: h', ...lines, '', ''].join('\r\n'));
    request(path);
    await once(socket, 'data');
    request('/none', 'Connection: close');
    await once(socket, 'close');
    return text;
  }

  it.each([
    ['/json', 200, JSON.stringify({ error: 'x' }), [SENT]],
    ['/redirect', 302, 'Found. Redirecting to /there', [SENT]],
    ['/length', 200, `12345${FORGED}`, [SENT, SENT, SENT]],
    ['/uncaught', 200, JSON.stringify({ first: true }), []],
    ['/passthrough', 200, JSON.stringify({ first: true }), []],
    ['/guarded', 302, 'Found. Redirecting to /login', []],
    ['/middleware', 302, 'Found. Redirecting to /login', []],
  ])('R58 is refused, and the first arrives whole: %s', async (path, status, body, refused) => {
    const fatal = watchFatalErrors();
    const text = await onOneConnection(path);
    const [head = ''] = text.split('\r\n\r\n', 1);
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toContain(`Content-Length: ${body.length}`);
    expect(head.match(/^Set-Cookie: sid=/gm)).toHaveLength(1);
    expect(text.slice(head.length + 4, head.length + 4 + body.length)).toBe(body);
    const next = text.slice(head.length + 4 + body.length);
    expect(next).toMatch(/^HTTP\/1\.1 200 OK\r\n(?:.+\r\n)*\r\nnothing$/);
    expect(TwiceController.refused).toEqual(refused);
    fatal.stop();
    expect(fatal.errors).toEqual([]);
  });

  it('R58 is refused where only the idle clock is due', async () => {
    const browser = app.browser();
    await browser.post('/set', { n: 1 });
    app.clock.advance(180_000);
    const answer = await browser.get('/only-read');
    expect([answer.json, TwiceController.refused]).toEqual([{ n: 1 }, [SENT]]);
  });

  it('throws for a header without a value, as without us', async () => {
    const answer = await app.browser().get('/undefined-header');
    expect([answer.text, TwiceController.refused]).toEqual([
      'anyway',
      ['ERR_HTTP_INVALID_HEADER_VALUE'],
    ]);
  });

  it('R58 a reason phrase that Node refuses is an error like any other', async () => {
    const fatal = watchFatalErrors();
    await app
      .browser()
      .get('/odd-reason')
      .catch(() => undefined);
    expect((await app.browser().get('/none')).status).toBe(200);
    fatal.stop();
    expect(fatal.errors).toEqual([]);
  });

  it.each(['/json', '/redirect', '/length', '/uncaught', '/reason', '/middleware'])(
    'R54 R58 of a failed save nothing is left of either: %s',
    async (path) => {
      const fatal = watchFatalErrors();
      app.faults.on('PutItem').refuse('AccessDeniedException', Number.POSITIVE_INFINITY);
      const text = await onOneConnection(path);
      expect(text).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
      expect(text).toMatch(/"code":"session_store_unavailable"\}/);
      expect(text).not.toMatch(/forged|xxx|Zapisano|X-Sum|Location|there|Set-Cookie/);
      expect(text).toMatch(/nothing$/);
      fatal.stop();
      expect(fatal.errors).toEqual([]);
    },
  );

  it('R58 a file that is piped into a failed answer is closed', async () => {
    const fatal = watchFatalErrors();
    app.faults.on('PutItem').refuse('AccessDeniedException', Number.POSITIVE_INFINITY);
    expect((await app.browser().get('/file')).status).toBe(503);
    const { file } = TwiceController;
    if (file?.closed === false) await once(file, 'close');
    expect(file?.closed).toBe(true);
    fatal.stop();
    expect(fatal.errors).toEqual([]);
  });

  it.each([200, 503])('callbacks run and events come, answered with %d', async (status) => {
    if (status === 503) {
      app.faults.on('PutItem').refuse('AccessDeniedException', Number.POSITIVE_INFINITY);
    }
    expect((await app.browser().get('/callbacks')).status).toBe(status);
    await new Promise((resolve) => setImmediate(resolve));
    const [first, ...others] = TwiceController.callbacks;
    expect(first).toBe('ended: true, finished: true');
    expect([...others].toSorted()).toEqual(['close', 'ended', 'finish', 'written']);
  });
});
