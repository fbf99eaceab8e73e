import {
  BadGatewayException,
  Controller,
  Get,
  Injectable,
  Logger,
  Req,
  Res,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Request, Response } from 'express';
import { Session, SessionGuard, SessionManager } from '../../lib/index.js';
import { TestApp } from '../support/test-app.js';

interface Data {
  n?: number;
}

@Injectable()
class OwnGuard implements CanActivate {
  constructor(private readonly sessions: SessionManager) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    return (await this.sessions.of<Data>(context)).data.n !== undefined;
  }
}

@Controller()
class ReportController {
  constructor(private readonly sessions: SessionManager) {}

  @Get('parameter') parameter(@Session() { data }: Session<Data>) {
    return data;
  }
  @Get('guard') @UseGuards(SessionGuard) guard() {
    return {};
  }
  @Get('own-guard') @UseGuards(OwnGuard) ownGuard() {
    return {};
  }
  @Get('of') async of(@Req() request: Request) {
    return (await this.sessions.of<Data>(request)).data;
  }
  @Get('of-twice') async ofTwice(@Req() request: Request) {
    await this.sessions.of<Data>(request).catch(() => undefined);
    return (await this.sessions.of<Data>(request)).data;
  }
  @Get('load') async load(@Req() request: Request) {
    return (await this.sessions.load<Data>(request.header('x-token') ?? ''))?.data;
  }
  @Get('write') write(@Session() { data }: Session<Data>) {
    data.n = (data.n ?? 0) + 1;
    return data;
  }
  @Get('save') async save(@Session() session: Session<Data>) {
    session.data.n = (session.data.n ?? 0) + 1;
    await session.save();
    return session.data;
  }
  @Get('head') head(@Session() { data }: Session<Data>, @Res() response: Response) {
    data.n = (data.n ?? 0) + 1;
    response.json(data);
  }
  @Get('read-only') readOnly(@Session() session: Session<Data>) {
    Object.defineProperty(session.data, 'n', { value: 2, writable: false });
    throw new BadGatewayException();
  }
  @Get('mistake') async mistake(@Session() session: Session<Data>) {
    await session.destroy();
    session.data.n = 1;
  }
}

describe('what the log says of failures', () => {
  let app: TestApp;
  let lines: string[] = [];

  beforeAll(async () => {
    app = await TestApp.start({
      controllers: [ReportController],
      providers: [OwnGuard],
      session: { logEvents: false },
    });
    const note = (message: unknown, ...rest: unknown[]): void => {
      if (rest.at(-1) === 'DynamoSessionModule') lines.push(String(message));
    };
    Logger.overrideLogger({ log: note, warn: note, error: note });
  });
  beforeEach(() => {
    app.faults.clear();
    lines = [];
  });
  afterAll(async () => {
    Logger.overrideLogger(false);
    await app.stop();
  });

  async function visit(path: string, fail?: () => void) {
    const browser = app.browser();
    await browser.get('/write');
    fail?.();
    const { status } = await browser.get(path, { headers: { 'x-token': browser.token } });
    return { status, lines };
  }
  const failing = (operation: 'GetItem' | 'UpdateItem') => () =>
    app.faults.on(operation).refuse('AccessDeniedException', Number.POSITIVE_INFINITY);

  it.each(['/parameter', '/guard', '/own-guard', '/of', '/of-twice', '/load'])(
    'is one line, without what the store said, where a read of %s fails',
    async (path) => {
      expect(await visit(path, failing('GetItem'))).toEqual({
        status: 503,
        lines: ['The session store is unavailable. Operation: find; error: AccessDeniedException'],
      });
    },
  );

  it.each(['/write', '/save', '/head'])('is one line where a write of %s fails', async (path) => {
    expect(await visit(path, failing('UpdateItem'))).toEqual({
      status: 503,
      lines: ['The session store is unavailable. Operation: save; error: AccessDeniedException'],
    });
  });

  it("does not hide a handler's own error behind data that cannot be rolled back", async () => {
    expect(await visit('/read-only')).toEqual({ status: 502, lines: [] });
  });

  it("is the application's own mistake, which its clients are not told", async () => {
    const { status } = await visit('/mistake');
    expect([status, lines]).toEqual([500, [expect.stringContaining('session_state')]]);
  });
});
