import { Controller, Get, Res } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Response } from 'express';
import { Session } from '../../lib/index.js';
import { PlaygroundController, type AnySession } from '../support/playground.controller.js';
import { TestApp } from '../support/test-app.js';

/** What Node refuses with an exception, while the response waits for the session to be stored. */
@Controller()
class RefusedController {
  @Get('status') status(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.statusCode = 99_999;
    res.end();
  }
  @Get('chunk') chunk(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.write(42);
  }
  @Get('header') header(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.writeHead(200, { 'X-Bad': 'a\r\nSet-Cookie: x=y' }).end();
  }
  @Get('head-status') headStatus(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.writeHead(7).end();
  }
}

@Controller()
class TwiceController {
  @Get('twice') twice(@Session() session: AnySession, @Res() res: Response) {
    session.data['n'] = 1;
    res.writeHead(200, { 'X-Which': 'first' });
    const code = codeOf(() => res.writeHead(200, { 'X-Which': 'second' }));
    res.end(code);
  }
}

describe('a response that Node refuses to send', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      controllers: [PlaygroundController, RefusedController, TwiceController],
    });
  });
  afterAll(() => app.stop());

  it.each(['status', 'chunk', 'header', 'head-status'])(
    'R58 is answered with 500, and the process goes on: %s',
    async (path) => {
      const answer = await app.browser().get(`/${path}`);
      expect(answer.status).toBe(500);
      expect(answer.headers.get('x')).toBeNull();
      expect((await app.browser().get('/read')).status).toBe(200);
    },
  );

  it('R58 throws at a second head, as Node does, and sends the first', async () => {
    const { headers, text } = await app.browser().get('/twice');
    expect(headers.get('x-which')).toBe('first');
    expect(text).toBe('ERR_HTTP_HEADERS_SENT');
  });
});

function codeOf(action: () => void): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}
