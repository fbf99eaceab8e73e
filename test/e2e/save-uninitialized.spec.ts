import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { expect, it } from '@jest/globals';
import type { Response } from 'express';
import { InMemorySessionRepository } from '../../lib/index.js';
import { handlersOf, ROUTES } from '../support/handlers.js';
import type { TestAppOptions } from '../support/test-app.js';
import { withApp } from '../support/with-app.js';

const seen: string[] = [];

@Catch()
class NotingFilter implements ExceptionFilter {
  catch({ name }: Error, host: ArgumentsHost) {
    seen.push(name);
    host.switchToHttp().getResponse<Response>().status(503).send('Sorry');
  }
}

class UnreachableRepository extends InMemorySessionRepository {
  override create(): Promise<boolean> {
    return Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' }));
  }
}

it('an exception filter sees it when a session that nobody put anything into is not stored', async () => {
  const options: TestAppOptions = {
    ...ROUTES,
    repository: new UnreachableRepository(),
    session: { saveUninitialized: true },
    configure: (app) => void app.useGlobalFilters(new NotingFilter()),
  };
  await withApp(options, async (app) => {
    const { status } = await app.browser().post(handlersOf(app).returning(() => 'done'));
    expect([status, seen]).toEqual([503, ['HttpException']]);
  });
});
