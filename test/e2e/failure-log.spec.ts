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
import {
  Session,
  SessionGuard,
  SessionManager,
  type SessionModuleOptions,
} from '../../lib/index.js';
import { anyEngine } from '../support/engines.js';
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
  const note = (message: unknown, ...rest: unknown[]): void => {
    if (rest.at(-1) === 'DynamoSessionModule') lines.push(String(message));
  };

  beforeAll(async () => {
    app = await TestApp.start({
      controllers: [ReportController],
      providers: [OwnGuard],
      session: { logEvents: false },
    });
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

  const failureOf = (operation: string) =>
    `The session store is unavailable. Table: ${app.tableName}; region: eu-west-1; ` +
    `operation: ${operation}; error: AccessDeniedException. ` +
    'The credentials are not allowed to do that: add the action to their IAM policy.';

  it.each(['/parameter', '/guard', '/own-guard', '/of', '/of-twice', '/load'])(
    'is one line, without what the store said, where a read of %s fails',
    async (path) => {
      expect(await visit(path, failing('GetItem'))).toEqual({
        status: 503,
        lines: [failureOf('find')],
      });
    },
  );

  it.each(['/write', '/save', '/head'])('is one line where a write of %s fails', async (path) => {
    expect(await visit(path, failing('UpdateItem'))).toEqual({
      status: 503,
      lines: [failureOf('save')],
    });
  });

  it('F9 names table, region, operation, error and code, and what to do, but no token', async () => {
    const { status } = await visit('/write', () => {
      app.faults.on('UpdateItem', 'GetItem').failBefore(Number.POSITIVE_INFINITY, 'ENOTFOUND');
    });
    expect(status).toBe(503);
    expect(lines).toEqual([
      `The session store is unavailable. Table: ${app.tableName}; region: eu-west-1; ` +
        'operation: find; error: TimeoutError; code: ENOTFOUND. The endpoint does not answer. ' +
        'Correct the option endpoint (DYNAMODB_ENDPOINT, --endpoint), or start what should be there, ' +
        'as in: docker run -p 8000:8000 amazon/dynamodb-local',
    ]);
  });

  it('F9 tells a missing table from a missing region', async () => {
    const elsewhere = async (session: SessionModuleOptions) => {
      const other = await TestApp.start({
        controllers: [ReportController],
        tableName: 'no-such-table',
        session: { logEvents: false, ...session },
      });
      Logger.overrideLogger({ log: () => {}, warn: () => {}, error: note });
      lines = [];
      await other.browser().get('/write');
      await other.stop();
      return lines;
    };
    const { endpoint } = anyEngine();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const region = () => Promise.reject(new Error('Region is missing'));

    expect(await elsewhere({})).toEqual([
      expect.stringMatching(
        /Table: no-such-table; region: eu-west-1; operation: create; error: ResourceNotFoundException\. There is no such table in this region/,
      ),
    ]);
    expect(
      await elsewhere({ client: { endpoint, region, credentials }, storeTimeout: '2s' }),
    ).toEqual([
      expect.stringMatching(/region: none; operation: create; error: Error\. No region is set\./),
    ]);
  });

  it("does not hide a handler's own error behind data that cannot be rolled back", async () => {
    expect(await visit('/read-only')).toEqual({ status: 502, lines: [] });
  });

  it("is the application's own mistake, which its clients are not told", async () => {
    const { status } = await visit('/mistake');
    expect([status, lines]).toEqual([500, [expect.stringContaining('session_state')]]);
  });
});
