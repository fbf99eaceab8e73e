import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  DynamoSessionModule,
  InMemorySessionRepository,
  Session,
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
  visit(@Session() session: Session<Visits>): Visits & { readonly managed: boolean } {
    session.data.count = (session.data.count ?? 0) + 1;
    return { count: session.data.count, managed: this.#sessions instanceof SessionManager };
  }
}

@Module({
  imports: [
    DynamoSessionModule.forRoot({
      repository: InMemorySessionRepository,
      cookie: { secure: false },
    }),
  ],
  controllers: [VisitsController],
})
class ApplicationModule {}

/** Visits twice with the same cookie, and prints both answers. */
async function main(): Promise<void> {
  const application = await NestFactory.create(ApplicationModule, { logger: ['error'] });
  await application.listen(0, '127.0.0.1');
  const url = await application.getUrl();

  const first = await fetch(url);
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  const second = await fetch(url, { headers: { cookie } });
  process.stdout.write(JSON.stringify([await first.json(), await second.json()]));
  await application.close();
}

void main();
