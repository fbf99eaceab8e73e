import { Controller, Get, Param, Req, Res, type Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import type { AddressInfo } from 'node:net';
import { Test } from '@nestjs/testing';
import {
  DynamoSessionModule,
  NoTouch,
  ReadOnlySession,
  Session,
  SessionClock,
  SessionManager,
} from '../../../lib/index.js';
import { SESSION_RUNTIME } from '../../../lib/dynamo-session.tokens.js';
import type { SessionRuntime } from '../../../lib/lifecycle/runtime/session-runtime.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import { Client } from './client.js';
import { FaultyStore, requestInHand } from './faulty-store.js';
import type { Data } from './calls.js';
import type { RouteKind, Settings } from './program.js';

/** Does a request of the program that is being performed. */
export type Perform = (
  at: number,
  request: object,
  session: Session<Data>,
  response?: Response,
) => Promise<unknown>;

export interface Instance {
  readonly clock: ManualClock;
  readonly manager: SessionManager;
  readonly client: Client;
  /** Waits until nothing that was unclear is still to be taken back. */
  settle(ids: Iterable<string>): Promise<void>;
  close(): Promise<void>;
  /** Without waiting for what will never end. */
  abandon(): void;
}

/** Two instances of one application on one store, for many programs one after the other. */
export class Stage {
  static async open(settings: Omit<Settings, 'skew'>, isImpatient: boolean): Promise<Stage> {
    const store = new FaultyStore();
    const perform: Perform = (...request) => stage.perform(...request);
    const open = () => openInstance(store, settings, { isImpatient, perform });
    const stage = new Stage(store, [await open(), await open()]);
    return stage;
  }

  /** Set anew for each program. */
  perform: Perform = () => Promise.reject(new Error('No program is being performed.'));

  private constructor(
    readonly store: FaultyStore,
    readonly instances: readonly [Instance, Instance],
  ) {}

  async close(): Promise<void> {
    await Promise.all(this.instances.map((instance) => instance.close()));
  }

  abandon(): void {
    for (const instance of this.instances) instance.abandon();
  }
}

async function openInstance(
  store: FaultyStore,
  { conflict, rotates, revokes }: Omit<Settings, 'skew'>,
  { isImpatient, perform }: { isImpatient: boolean; perform: Perform },
): Promise<Instance> {
  const clock = new ManualClock();
  const testing = await Test.createTestingModule({
    imports: [
      DynamoSessionModule.forRoot({
        repository: store,
        secrets: ['a secret for tests, of more than 32 bytes'],
        cookie: { name: 'sid', secure: false },
        conflict,
        onTokenReuse: revokes ? 'revoke' : 'ignore',
        ...(rotates && { rotateInterval: '15m' }),
        storeTimeout: isImpatient ? '40ms' : '1m',
      }),
    ],
    controllers: Object.entries(ROUTES).map((route) => controller(perform, route)),
  })
    .overrideProvider(SessionClock)
    .useValue(clock)
    .compile();
  const app = testing.createNestApplication<NestExpressApplication>({ logger: false });
  app.use((request: Request, _response: Response, next: NextFunction) => {
    requestInHand.run(Number(request.path.at(-1)), next);
  });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  const client = new Client(`http://127.0.0.1:${port}`);
  const { takeBacks, home } = app.get<SessionRuntime>(SESSION_RUNTIME);
  const settle = async (ids: Iterable<string>) => {
    for (const id of ids) await takeBacks.settle(id, home.store.newBudget());
  };
  const close = async () => {
    client.close();
    await app.close();
  };
  const abandon = () => {
    client.close();
    const server = app.getHttpServer();
    server.close();
    server.closeAllConnections();
  };
  return { clock, manager: app.get(SessionManager), client, settle, close, abandon };
}

/** What is decorated with what. */
const ROUTES: Readonly<Record<RouteKind | 'plain', ClassDecorator>> = {
  plain: () => undefined,
  'no-touch': NoTouch(),
  'read-only': ReadOnlySession(),
};

/** Two routes for all programs: where the handler returns, and where it answers itself. */
function controller(perform: Perform, [path, decorator]: [string, ClassDecorator]): Type {
  @decorator
  @Controller(path)
  class ProgramController {
    @Get('returns/:at') returns(
      @Param('at') at: string,
      @Req() request: Request,
      @Session() session: Session<Data>,
    ) {
      return perform(Number(at), request, session);
    }
    @Get('answers/:at') answers(
      @Param('at') at: string,
      @Req() request: Request,
      @Session() session: Session<Data>,
      @Res() response: Response,
    ) {
      return perform(Number(at), request, session, response);
    }
  }
  return ProgramController;
}
