import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  DynamoSessionModule,
  InMemorySessionRepository,
  Session,
  SessionGuard,
  SessionManager,
} from 'nestjs-dynamo-session';

interface Visits {
  count?: number;
}

@Controller()
class VisitsController {
  readonly #sessions: SessionManager;

  constructor(sessions: SessionManager) {
    this.#sessions = sessions;
  }

  @Get()
  visit(
    @Session() session: Session<Visits>,
    @Session({ from: 'admin' }) admin: Session<Visits>,
  ): Visits & { readonly admin: number; readonly managed: boolean } {
    session.data.count = (session.data.count ?? 0) + 1;
    admin.data.count = (admin.data.count ?? 10) + 1;
    const managed = this.#sessions instanceof SessionManager;
    return { count: session.data.count, admin: admin.data.count, managed };
  }

  @Get('admin')
  @UseGuards(SessionGuard.for('admin'))
  administer(): void {}
}

@Module({
  imports: [
    DynamoSessionModule.forRoot({
      repository: InMemorySessionRepository,
      cookie: { secure: false },
    }),
    DynamoSessionModule.forRoot({
      name: 'admin',
      repository: InMemorySessionRepository,
      cookie: { secure: false },
    }),
  ],
  controllers: [VisitsController],
})
class ApplicationModule {}

/** Visits twice with the same cookies, and where a login is needed, and prints the answers. */
async function main(): Promise<void> {
  const application = await NestFactory.create(ApplicationModule, { logger: ['error'] });
  await application.listen(0, '127.0.0.1');
  const url = await application.getUrl();

  const first = await fetch(url);
  const cookies = first.headers.getSetCookie().map((line) => line.split(';', 1)[0]);
  const second = await fetch(url, { headers: { cookie: cookies.join('; ') } });
  const { status } = await fetch(`${url}/admin`, { headers: { cookie: cookies.join('; ') } });
  process.stdout.write(JSON.stringify([await first.json(), await second.json(), status]));
  await application.close();
}

void main();
