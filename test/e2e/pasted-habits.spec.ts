import {
  Controller,
  Get,
  HttpCode,
  Injectable,
  Module,
  ParseIntPipe,
  Post,
  UploadedFile,
  UseGuards,
  UseInterceptors,
  ValidationPipe,
} from '@nestjs/common';
import { FileInterceptor, type NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  CsrfGuard,
  DynamoSessionModule,
  InMemorySessionRepository,
  Session,
  SessionRepository,
} from '../../lib/index.js';
import { TestApp } from '../support/test-app.js';

interface Visits {
  visits?: number;
}

// Express's own form reader, as Nest has it.
const multer = createRequire(
  join(process.cwd(), 'node_modules/@nestjs/platform-express/package.json'),
)('multer') as () => { none(): never };

@Controller()
class HabitsController {
  @Post('visit') @HttpCode(200) visit(@Session() session: Session<Visits>) {
    session.data.visits = (session.data.visits ?? 0) + 1;
    return session.data;
  }
  @Get('visits') visits(@Session<Visits>('visits', ParseIntPipe) visits: number) {
    return { visits };
  }
  @Get('all') all(@Session(new ValidationPipe()) session: Session<Visits>) {
    return session.data;
  }
  @Get('token') token(@Session() session: Session) {
    return session.csrfToken();
  }
  @Post('upload')
  @HttpCode(200)
  @UseGuards(CsrfGuard)
  @UseInterceptors(FileInterceptor('file'))
  upload(@UploadedFile() file: { size: number } | undefined) {
    return { size: file?.size ?? null };
  }
  @Post('fields') @HttpCode(200) @UseGuards(CsrfGuard) fields() {
    return 'done';
  }
}

describe('F11 what applications have already', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start({
      controllers: [HabitsController],
      configure: (nest: NestExpressApplication) => {
        nest.useGlobalPipes(
          new ValidationPipe({ validateCustomDecorators: true, transform: true, whitelist: true }),
        );
        nest.use('/fields', multer().none());
      },
    });
  });
  afterAll(() => app.stop());

  it('a ValidationPipe that validates custom decorators leaves the session as it is', async () => {
    // This file is compiled by SWC, which writes `Session` down as the class of the parameter.
    const types: unknown = Reflect.getMetadata(
      'design:paramtypes',
      HabitsController.prototype,
      'visit',
    );
    expect(types).toEqual([Object]);
    const browser = app.browser();
    expect((await browser.post('/visit')).json).toEqual({ visits: 1 });
    expect((await browser.post('/visit')).json).toEqual({ visits: 2 });
    expect((await browser.get('/all')).json).toEqual({ visits: 2 });
  });

  it('a pipe after the key gets the value', async () => {
    const browser = app.browser();
    expect((await browser.get('/visits')).status).toBe(400);
    await browser.post('/visit');
    expect((await browser.get('/visits')).json).toEqual({ visits: 1 });
  });

  describe('a multipart form behind CsrfGuard', () => {
    const upload = async (
      path: string,
      how: { field?: boolean; header?: boolean; file?: boolean },
    ) => {
      const browser = app.browser();
      const { text: token } = await browser.get('/token');
      const body = new FormData();
      if (how.field === true) body.append('_csrf', token);
      if (how.file === true) body.append('file', new Blob(['tea']), 'tea.txt');
      const headers: Record<string, string> = how.header === true ? { 'x-csrf-token': token } : {};
      return browser.send(path, { method: 'POST', headers, body });
    };

    it('passes with the token in the header', async () => {
      const answer = await upload('/upload', { header: true, file: true });
      expect([answer.status, answer.json]).toEqual([200, { size: 3 }]);
    });

    it('is refused with the token in the field, which nobody has read yet, and says so', async () => {
      const answer = await upload('/upload', { field: true, file: true });
      expect([answer.status, answer.json]).toMatchObject([
        403,
        { reason: 'csrf_token', message: expect.stringMatching(/after the guards.*X-CSRF-Token/) },
      ]);
    });

    it('passes with the token in the field where multer is a middleware', async () => {
      expect((await upload('/fields', { field: true })).status).toBe(200);
    });
  });
});

describe('F11 a repository that is a class with a dependency', () => {
  @Injectable()
  class Audit {
    readonly calls: string[] = [];
  }

  @Injectable()
  class AuditedRepository extends InMemorySessionRepository {
    constructor(readonly audit: Audit) {
      super();
    }
  }

  @Module({ providers: [Audit], exports: [Audit] })
  class AuditModule {}

  it('gets it from the imports of forRootAsync, as any provider', async () => {
    const module = await Test.createTestingModule({
      imports: [
        AuditModule,
        DynamoSessionModule.forRootAsync({
          imports: [AuditModule],
          useFactory: () => ({ repository: AuditedRepository }),
        }),
      ],
    }).compile();
    const repository = module.get<AuditedRepository>(SessionRepository);
    expect(repository.audit).toBe(module.get(Audit));
  });

  it('is refused at start, with what to do, where it cannot be had', async () => {
    const building = Test.createTestingModule({
      imports: [AuditModule, DynamoSessionModule.forRoot({ repository: AuditedRepository })],
    }).compile();
    await expect(building).rejects.toMatchObject({
      code: 'session_options_invalid',
      problems: [
        expect.stringMatching(/class AuditedRepository.*forRootAsync\(\{ imports, … \}\)/),
      ],
    });
  });
});

describe('F11 a generateSelector that cannot work', () => {
  it('is refused at start where it is async', async () => {
    const generateSelector = async () => Promise.resolve('x'.repeat(22));
    const building = Test.createTestingModule({
      imports: [DynamoSessionModule.forRoot({ generateSelector: generateSelector as never })],
    }).compile();
    await expect(building).rejects.toThrow(/generateSelector is .*it is async, and nothing waits/);
  });
});
