import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  Controller,
  Get,
  Injectable,
  Module,
  UseGuards,
  type DynamicModule,
  type Type,
} from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { AddressInfo } from 'node:net';
import {
  connectDynamodbLayout,
  DynamoSessionModule,
  InjectSessionEvents,
  InjectSessionManager,
  InjectSessionRepository,
  InjectSessionTable,
  InjectSessionUsers,
  InMemorySessionRepository,
  nativeLayout,
  Session,
  SessionEvents,
  SessionGuard,
  SessionManager,
  SessionRepository,
  SessionTable,
  SessionUsers,
  NoTouch,
  ReadOnlySession,
  SkipSession,
  type SessionModuleOptions,
} from '../../lib/index.js';
import { Browser } from '../support/browser.js';

type Options = SessionModuleOptions & { readonly name?: string; readonly isGlobal?: boolean };

const insecure = { cookie: { secure: false } } as const;
const register = (options: Options = {}) =>
  DynamoSessionModule.forRoot({
    ...insecure,
    ...(options.client === undefined && { region: 'eu-west-1' }),
    ...options,
  });
const inMemory = (options: Options = {}) =>
  register({ repository: new InMemorySessionRepository(), ...options });

let app: NestExpressApplication | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function start(imports: (DynamicModule | Type)[], controllers: Type[] = []) {
  const testing = await Test.createTestingModule({ imports, controllers }).compile();
  app = testing.createNestApplication<NestExpressApplication>({ logger: false });
  await app.listen(0, '127.0.0.1');
  const { port } = app.getHttpServer().address() as AddressInfo;
  return new Browser(`http://127.0.0.1:${port}`);
}

/** The lines of the error that an application fails to start with; none when it starts. */
const problemsOf = (imports: (DynamicModule | Type)[], controllers: Type[] = []) =>
  start(imports, controllers).then(
    () => [],
    (error: { problems?: string[] }) => error.problems ?? error,
  );

@Controller()
class AdminController {
  @Get('n') n(@Session({ from: 'admin' }) session: Session<{ n?: number }>) {
    session.data.n = (session.data.n ?? 0) + 1;
    return { n: session.data.n };
  }
}

describe('R45 F7 a registration with a name', () => {
  const fromFactory = DynamoSessionModule.forRootAsync({
    name: 'admin',
    useFactory: () => ({ ...insecure, repository: new InMemorySessionRepository() }),
  });

  it.each([
    ['forRoot', [inMemory({ name: 'admin' })]],
    ['forRootAsync, with the name beside useFactory', [fromFactory]],
    ['another without a name', [inMemory(), inMemory({ name: 'admin' })]],
    ['another with another name', [inMemory({ name: 'shop' }), inMemory({ name: 'admin' })]],
  ])('is made by or beside %s', async (_what, imports) => {
    const browser = await start(imports, [AdminController]);
    await browser.get('/n');
    expect((await browser.get('/n')).json).toEqual({ n: 2 });
    expect([...browser.cookies.keys()]).toEqual(['admin-session']);
  });

  it('gives what is injected by name', async () => {
    @Injectable()
    class Jobs {
      constructor(
        @InjectSessionManager('admin') readonly manager: SessionManager,
        @InjectSessionEvents('admin') readonly events: SessionEvents,
        @InjectSessionRepository('admin') readonly repository: SessionRepository,
        @InjectSessionTable('admin') readonly table: SessionTable,
        @InjectSessionUsers('admin') readonly users: SessionUsers,
        @InjectSessionUsers() readonly otherUsers: SessionUsers,
        @InjectSessionManager() readonly other: SessionManager,
      ) {}
    }
    @Module({ providers: [Jobs] })
    class JobsModule {}
    await start([inMemory(), inMemory({ name: 'admin' }), JobsModule]);
    const jobs = app?.get(Jobs);
    expect([jobs?.manager.name, jobs?.other.name]).toEqual(['admin', undefined]);
    expect(jobs?.events).toBeInstanceOf(SessionEvents);
    expect(jobs?.repository).toBeInstanceOf(InMemorySessionRepository);
    expect(jobs?.table).toBeInstanceOf(SessionTable);
    expect(jobs?.users).toBeInstanceOf(SessionUsers);
    expect(jobs?.otherUsers).toBe(app?.get(SessionUsers));
    expect(jobs?.users).not.toBe(jobs?.otherUsers);
  });

  it('is told apart in the log', async () => {
    const contexts: unknown[] = [];
    const note = (...line: unknown[]) => void contexts.push(line.at(-1));
    const testing = await Test.createTestingModule({
      imports: [inMemory({ logEvents: true }), inMemory({ name: 'admin', logEvents: true })],
      controllers: [AdminController],
    }).compile();
    const logger = { log: note, warn: note, error: note };
    app = testing.createNestApplication<NestExpressApplication>({ logger });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    await new Browser(`http://127.0.0.1:${port}`).get('/n');
    expect(contexts).toContain('DynamoSessionModule:admin');
    expect(contexts).not.toContain('DynamoSessionModule');
  });

  it.each(['', 'a b', '1st', 'default', 'a;b', 'x'.repeat(33)])('cannot be %p', async (name) => {
    expect(await problemsOf([inMemory({ name })])).toEqual([
      expect.stringMatching(/^name is '.*': use up to 32 letters/),
    ]);
  });

  it('does not take its name from what the factory returns, and says where it goes', async () => {
    const options = { name: 'admin', isGlobal: true, ...insecure } as SessionModuleOptions;
    expect(
      await problemsOf([DynamoSessionModule.forRootAsync({ useFactory: () => options })]),
    ).toEqual([
      expect.stringMatching(/^'?name'? is no option .*: put it beside useFactory/),
      expect.stringMatching(/^'?isGlobal'? is no option .*: put it beside useFactory/),
    ]);
  });
});

describe('S39 F7 registrations that would be mixed up do not start', () => {
  const admin = (options: Options = {}) => register({ name: 'admin', ...options });
  const client = new DynamoDBClient({ region: 'eu-west-1' });
  afterEach(() => client.destroy());
  const express = connectDynamodbLayout({ secrets: ['keyboard cat'] });

  it.each<[name: string, modules: () => DynamicModule[], problems: RegExp[]]>([
    ['two without a name', () => [register(), register()], [/imported twice without a name/]],
    [
      'two with one name',
      () => [admin(), admin({ tableName: 'others', cookie: { name: 'other', secure: false } })],
      [/imported twice with the name 'admin'/],
    ],
    [
      'one cookie',
      () => [register(), admin({ cookie: { name: 'session', secure: false } })],
      [/both use the cookie "session": give one of them another cookie\.name/],
    ],
    [
      'one cookie, of which one path is within the other',
      () => [
        register({ cookie: { name: 'sid', path: '/shop', secure: false } }),
        admin({ cookie: { name: 'sid', secure: false } }),
      ],
      [/both use the cookie "sid"/],
    ],
    [
      'one header',
      () => [register({ header: { name: 'X-Session' } }), admin({ header: { name: 'x-session' } })],
      [/both use the header "X-Session": give one of them another header\.name/],
    ],
    [
      'one key space, also with other secrets',
      () => [register(), admin({ layout: nativeLayout(), secrets: ['x'.repeat(32)] })],
      [/same items in the table "sessions", .* keyPrefix: 'admin-session#'/],
    ],
    [
      'one key space, by prefixes of which one begins with the other',
      () => [
        register({ layout: nativeLayout({ keyPrefix: 'shop' }) }),
        admin({ layout: nativeLayout({ keyPrefix: 'shop-admin' }) }),
      ],
      [/same items in the table "sessions"/],
    ],
    [
      'one repository',
      () => {
        const repository = new InMemorySessionRepository();
        return [register({ repository }), admin({ repository })];
      },
      [/have the same repository: give each its own/],
    ],
    [
      'one old table, and its cookie',
      () => [register({ migrateFrom: [express] }), admin({ migrateFrom: [express] })],
      [/both use the cookie "connect\.sid"/, /same items in the table "sessions"/],
    ],
    [
      'several at once',
      () => [
        register({ header: { name: 'X-Session' } }),
        admin({
          layout: nativeLayout(),
          cookie: { name: 'session', secure: false },
          header: { name: 'X-Session' },
        }),
      ],
      [/the header/, /same items/],
    ],
  ])('%s', async (_name, modules, problems) => {
    expect(await problemsOf(modules())).toEqual(problems.map((one) => expect.stringMatching(one)));
  });

  it.each<[name: string, modules: () => DynamicModule[]]>([
    ['what they have by default', () => [register(), admin()]],
    ['one client for both', () => [register({ client }), admin({ client })]],
    [
      'one cookie name at paths apart',
      () => [
        register({ cookie: { name: 'sid', path: '/shop', secure: false } }),
        admin({ cookie: { name: 'sid', path: '/shop_admin', secure: false } }),
      ],
    ],
    ['two tables', () => [register(), admin({ layout: nativeLayout(), tableName: 'admins' })]],
    [
      'two tables of one name in two regions',
      () => [register(), admin({ layout: nativeLayout(), region: 'us-east-1' })],
    ],
    [
      'a cookie that depends on the request, which nobody can compare',
      () => [register(), admin({ cookie: () => ({ name: 'admins', secure: false }) })],
    ],
  ])('but do with %s', async (_name, modules) => {
    expect(await problemsOf(modules())).toEqual([]);
  });
});

describe('S39 F7 who asks for a session that there is not', () => {
  @Controller()
  class Misspelt {
    @Get('one') one(@Session({ from: 'amdin' }) _session: unknown) {}
    @Get('two') @SkipSession({ from: 'amdin' }) two() {}
    @Get('polls') @NoTouch({ from: 'amdin' }) polls() {}
    @Get('reads') @ReadOnlySession({ from: 'amdin' }) reads() {}
    @Get('three') @UseGuards(SessionGuard.for('amdin')) three() {}
    @Get('four') four(@Session('cart') _cart: unknown) {}
  }

  it('hears it at start, all at once', async () => {
    const problems = await problemsOf([inMemory({ name: 'admin' })], [Misspelt]);
    const known = /the names of DynamoSessionModule here are 'admin'/;
    expect(problems).toEqual([
      expect.stringMatching(/^@Session\(\{ from: 'amdin' \}\) in Misspelt\.one: the names of/),
      expect.stringMatching(/^@SkipSession\(\{ from: 'amdin' \}\) in Misspelt\.two: the names of/),
      expect.stringMatching(/^@NoTouch\(\{ from: 'amdin' \}\) in Misspelt\.polls: the names of/),
      expect.stringMatching(
        /^@ReadOnlySession\(\{ from: 'amdin' \}\) in Misspelt\.reads: the names/,
      ),
      expect.stringMatching(/^@Session\(\) in Misspelt\.four: it means .* without a name/),
      expect.stringMatching(/^SessionGuard\.for\('amdin'\) in RootTestModule: the names of/),
    ]);
    expect((problems as string[]).every((problem) => known.test(problem))).toBe(true);
  });

  it('hears it of guards also where there is no registration at all', async () => {
    @Controller()
    class Guarded {
      @Get() @UseGuards(SessionGuard.for('admin')) get() {}
    }
    await expect(start([], [Guarded])).rejects.toThrow(
      /SessionGuard\.for\('admin'\) finds no DynamoSessionModule with the name 'admin'/,
    );
  });
});

describe('F7 isGlobal: false', () => {
  const own = (options: Options = {}) => inMemory({ name: 'admin', isGlobal: false, ...options });

  @Module({ imports: [own()], controllers: [AdminController] })
  class AdminModule {}

  const shared = own();
  @Module({ imports: [shared], exports: [DynamoSessionModule] })
  class SharedModule {}
  @Module({ imports: [SharedModule], controllers: [AdminController] })
  class SharingModule {}

  it.each([
    ['that imports it', AdminModule],
    ['that imports what exports it', SharingModule],
  ])('serves the controllers of a module %s', async (_what, module) => {
    const browser = await start([module, inMemory()]);
    expect((await browser.get('/n')).json).toEqual({ n: 1 });
  });

  @Controller()
  class Elsewhere {
    @Get('one') one(@Session({ from: 'admin' }) _session: unknown) {}
    @Get('two') @UseGuards(SessionGuard.for('admin')) two() {}
    @Get('three') @SkipSession({ from: 'admin' }) three() {}
  }
  @Module({ controllers: [Elsewhere] })
  class ElsewhereModule {}

  it('serves no others, and says so at start', async () => {
    const problems = await problemsOf([inMemory(), AdminModule, ElsewhereModule]);
    const fix =
      "that with the name 'admin' has isGlobal: false, and ElsewhereModule does not import it";
    expect(problems).toEqual([
      `@Session({ from: 'admin' }) in Elsewhere.one: ${fix}`,
      `SessionGuard.for('admin') in ElsewhereModule: ${fix}`,
    ]);
  });

  it('gives nothing to providers elsewhere', async () => {
    @Injectable()
    class Greedy {
      constructor(@InjectSessionManager('admin') readonly manager: SessionManager) {}
    }
    @Module({ providers: [Greedy] })
    class GreedyModule {}
    await expect(start([AdminModule, inMemory(), GreedyModule])).rejects.toThrow(
      /adminSessionManager/,
    );
  });

  it('holds for the one without a name as well', async () => {
    @Controller()
    class Unnamed {
      @Get() get(@Session() _session: unknown) {}
    }
    @Module({ controllers: [Unnamed] })
    class UnnamedModule {}
    expect(await problemsOf([inMemory({ isGlobal: false }), UnnamedModule])).toEqual([
      '@Session() in Unnamed.get: DynamoSessionModule without a name has isGlobal: false, and UnnamedModule does not import it',
    ]);
  });
});
