import {
  Controller,
  Get,
  Injectable,
  Module,
  Req,
  Session as NestSession,
  type Type,
} from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import {
  DynamoSessionModule,
  getSessionManagerToken,
  InMemorySessionRepository,
  Session,
  sessionConfig,
  SessionManager,
  SkipSession,
  type SessionModuleOptions,
  type SessionOptionsFactory,
  type SessionSerializer,
} from '../../lib/index.js';
import { Browser } from '../support/browser.js';

type Counted = Session<{ n?: number }>;

@Controller()
class CounterController {
  @Get('n') n(@Session() session: Counted) {
    session.data.n = (session.data.n ?? 0) + 1;
    return { n: session.data.n };
  }
}

const plain: SessionModuleOptions = { cookie: { name: 'sid', secure: false } };
const inMemory = () => ({ ...plain, repository: new InMemorySessionRepository() });

@Injectable()
class SessionOptions implements SessionOptionsFactory {
  createSessionOptions() {
    return inMemory();
  }
}

@Module({ providers: [SessionOptions], exports: [SessionOptions] })
class SettingsModule {}

@Injectable()
class UpperCase {
  readonly suffix = '!';
}

/** A serializer that is a provider with a dependency. */
@Injectable()
class ShoutingSerializer implements SessionSerializer<{ n?: number }> {
  readonly format = 'shouting@1';
  constructor(private readonly upperCase: UpperCase) {}
  serialize(data: { n?: number }) {
    return JSON.stringify(data) + this.upperCase.suffix;
  }
  deserialize(raw: string | Uint8Array) {
    return JSON.parse(String(raw).slice(0, -1)) as { n?: number };
  }
}

@Module({ providers: [UpperCase, ShoutingSerializer], exports: [UpperCase, ShoutingSerializer] })
class SerializerModule {}

let app: NestExpressApplication | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function start(
  imports: NonNullable<Parameters<typeof Test.createTestingModule>[0]['imports']>,
) {
  const testing = await Test.createTestingModule({
    imports,
    controllers: [CounterController as Type],
  }).compile();
  app = testing.createNestApplication<NestExpressApplication>({ logger: false });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return new Browser(`http://127.0.0.1:${port}`);
}

async function counts(browser: Browser) {
  await browser.get('/n');
  return (await browser.get('/n')).json;
}

describe('DynamoSessionModule', () => {
  it.each([
    ['forRoot', () => [DynamoSessionModule.forRoot(inMemory())]],
    [
      'forRootAsync with useFactory',
      () => [DynamoSessionModule.forRootAsync({ useFactory: inMemory })],
    ],
    [
      'forRootAsync with useClass',
      () => [DynamoSessionModule.forRootAsync({ useClass: SessionOptions })],
    ],
    [
      'forRootAsync with useExisting',
      () => [
        DynamoSessionModule.forRootAsync({
          imports: [SettingsModule],
          useExisting: SessionOptions,
        }),
      ],
    ],
    [
      'forRootAsync with inject',
      () => [
        DynamoSessionModule.forRootAsync({
          imports: [SettingsModule],
          inject: [SessionOptions],
          useFactory: async (options: SessionOptions) =>
            Promise.resolve(options.createSessionOptions()),
        }),
      ],
    ],
    [
      'a repository that is a class',
      () => [DynamoSessionModule.forRoot({ ...plain, repository: InMemorySessionRepository })],
    ],
    [
      'a serializer that is a provider',
      () => [
        SerializerModule,
        DynamoSessionModule.forRoot({ ...inMemory(), serializer: ShoutingSerializer }),
      ],
    ],
  ])('works with %s', async (_name, imports) => {
    expect(await counts(await start(imports()))).toEqual({ n: 2 });
  });

  it('takes its options from the environment with sessionConfig.asProvider()', async () => {
    const before = { ...process.env };
    process.env['SESSION_COOKIE_NAME'] = 'from-env';
    process.env['SESSION_COOKIE_SECURE'] = 'false';
    process.env['SESSION_IDLE_TIMEOUT'] = '90s';
    try {
      await start([
        ConfigModule.forRoot({ ignoreEnvFile: true }),
        DynamoSessionModule.forRootAsync(sessionConfig.asProvider()),
      ]);
    } finally {
      process.env = before;
    }
    expect(app?.get(SessionManager).create().idleTimeout).toBe(90);
  });

  it('fails at start with all problems at once, each with option, value and fix', async () => {
    const wrong = { idleTimeout: '2d', absoluteTimeout: '1d', secrets: ['short'], maxAttempts: 0 };
    await expect(start([DynamoSessionModule.forRoot(wrong)])).rejects.toMatchObject({
      code: 'session_options_invalid',
      problems: expect.arrayContaining([
        expect.stringMatching(/idleTimeout/),
        expect.stringMatching(/secrets/),
        expect.stringMatching(/maxAttempts/),
      ]) as unknown,
    });
  });

  it('fails at start on a platform that it does not serve, and says so', async () => {
    class OtherAdapter extends ExpressAdapter {
      override getType() {
        return 'fastify';
      }
    }
    const testing = await Test.createTestingModule({
      imports: [DynamoSessionModule.forRoot(inMemory())],
    }).compile();
    const other = testing.createNestApplication(new OtherAdapter());

    await expect(other.init()).rejects.toThrow(/does not serve @nestjs\/platform-fastify yet/);
  });

  it('S39 imported twice with the same cookie, it fails at start and says what to do', async () => {
    const twice = [
      DynamoSessionModule.forRoot(inMemory()),
      DynamoSessionModule.forRoot({ ...inMemory(), saveUninitialized: true }),
    ];
    await expect(start(twice)).rejects.toThrow(
      /imported twice without a name: .* give each further one a name/,
    );
  });

  it('S39 imported twice with the same options, it is one module', async () => {
    const module = DynamoSessionModule.forRoot(inMemory());
    expect(await counts(await start([module, module]))).toEqual({ n: 2 });
  });

  it('a serializer that is none is refused at start', async () => {
    const serializer = class NotASerializer {
      readonly format = 'nothing@1';
    };
    await expect(
      start([DynamoSessionModule.forRoot({ ...inMemory(), serializer })]),
    ).rejects.toThrow(/serializer is the class NotASerializer, which gives no serializer/);
  });
});

describe('a handler that a decorator has wrapped', () => {
  function Traced(): MethodDecorator {
    return (_target, _name, descriptor) => {
      const inner = descriptor.value as (...values: unknown[]) => unknown;
      descriptor.value = function traced(this: unknown, ...values: unknown[]) {
        return inner.apply(this, values);
      } as never;
    };
  }

  class Base {
    @Get('inherited') @Traced() inherited(@Session() session: Counted) {
      return { isNew: session.isNew };
    }
  }

  @Controller()
  class TracedController extends Base {
    @Get('ours') @Traced() ours(@Session() session: Counted) {
      return { isNew: session.isNew };
    }
    @Get('nests') @Traced() nests(@NestSession() session: Counted) {
      return { isNew: session.isNew };
    }
    @Get('skips') @Traced() @SkipSession() skips(@Req() request: { session?: unknown }) {
      return { isNew: request.session ?? null };
    }
  }

  it.each([
    ['ours', true],
    ['nests', true],
    ['inherited', true],
    ['skips', null],
  ])('R45 takes the session or not as it says: %s', async (path, isNew) => {
    const testing = await Test.createTestingModule({
      imports: [DynamoSessionModule.forRoot(inMemory())],
      controllers: [TracedController],
    }).compile();
    app = testing.createNestApplication<NestExpressApplication>();
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    const { json } = await new Browser(`http://127.0.0.1:${port}`).get(`/${path}`);
    expect(json).toEqual({ isNew });
  });
});

describe('R45 F7 a second registration in a module of its own', () => {
  class SecondManager {
    constructor(readonly sessions: SessionManager) {}
  }

  @Module({
    imports: [
      DynamoSessionModule.forRoot({
        name: 'admin',
        repository: new InMemorySessionRepository(),
        cookie: { secure: false },
        isGlobal: false,
      }),
    ],
    providers: [
      {
        provide: SecondManager,
        inject: [getSessionManagerToken('admin')],
        useFactory: (m: SessionManager) => new SecondManager(m),
      },
    ],
    exports: [SecondManager],
  })
  class AdminModule {}

  @Controller()
  class BothController {
    @Get('shop') shop(@Session() session: Counted) {
      session.data.n = (session.data.n ?? 0) + 1;
      return { n: session.data.n };
    }
  }

  it('is independent: another cookie, another store, no second load', async () => {
    const testing = await Test.createTestingModule({
      imports: [DynamoSessionModule.forRoot(inMemory()), AdminModule],
      controllers: [BothController],
    }).compile();
    app = testing.createNestApplication<NestExpressApplication>({ logger: false });
    const { sessions } = testing.get(SecondManager, { strict: false });
    const countUp = async (request: object, response: { json(body: object): void }) => {
      const session = await sessions.of<{ n?: number }>(request);
      session.data.n = (session.data.n ?? 100) + 1;
      response.json({ n: session.data.n });
    };
    app.use('/admin', (request: object, response: { json(body: object): void }) => {
      void countUp(request, response);
    });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    const browser = new Browser(`http://127.0.0.1:${port}`);
    expect((await browser.get('/shop')).json).toEqual({ n: 1 });
    expect((await browser.get('/admin')).json).toEqual({ n: 101 });
    expect((await browser.get('/shop')).json).toEqual({ n: 2 });
    expect((await browser.get('/admin')).json).toEqual({ n: 102 });
    expect([...browser.cookies.keys()].sort()).toEqual(['admin-session', 'sid']);
  });
});
