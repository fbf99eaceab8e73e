import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { AddressInfo } from 'node:net';
import { AppModule } from '../../sample/app.module.js';
import { Passwords } from '../../sample/auth/passwords.js';
import { SessionClock, sessionConfig, type SessionModuleOptions } from '../../lib/index.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { Browser } from './browser.js';

export interface SampleAppOptions {
  /** What SESSION_... variables would say. */
  readonly environment: SessionModuleOptions;
  readonly clock?: ManualClock;
}

/** What is meant to take long would take most of the time of these tests. */
class CheapPasswords extends Passwords {
  protected override readonly cost = 2;
}

/** The sample application, on a real port. */
export class SampleApp {
  static async start({
    environment,
    clock = new ManualClock(),
  }: SampleAppOptions): Promise<SampleApp> {
    const testing = await Test.createTestingModule({ imports: [AppModule] })
      .overrideProvider(sessionConfig.KEY)
      .useValue(environment)
      .overrideProvider(SessionClock)
      .useValue(clock)
      .overrideProvider(Passwords)
      .useClass(CheapPasswords)
      .compile();
    const app = testing.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    return new SampleApp(app);
  }

  readonly url: string;

  private constructor(readonly app: INestApplication) {
    const { port } = app.getHttpServer().address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
  }

  browser(): Browser {
    return new Browser(this.url);
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}
