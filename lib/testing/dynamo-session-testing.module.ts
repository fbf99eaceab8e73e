import { Module, type DynamicModule } from '@nestjs/common';
import type { SessionModuleOptions } from '../config/session-options.js';
import type { SessionModuleExtras } from '../dynamo-session.module-definition.js';
import { DynamoSessionModule } from '../dynamo-session.module.js';
import { InMemorySessionRepository } from '../repository/in-memory-session.repository.js';
import { SessionClock } from '../session/session-clock.js';

export interface SessionTestingOptions extends SessionModuleOptions, SessionModuleExtras {
  /** Default the real time. With a `ManualClock` a test says when it is. */
  clock?: SessionClock;
}

/**
 * `DynamoSessionModule` for `Test.createTestingModule`: the same guards, interceptor and providers, so
 * that controllers behind our guards resolve and their routes work, with sessions in memory and a
 * cookie that plain HTTP carries.
 *
 * ```ts
 * const testing = await Test.createTestingModule({
 *   imports: [DynamoSessionTestingModule.forRoot()],
 *   controllers: [CartController],
 * }).compile();
 * ```
 */
@Module({})
export class DynamoSessionTestingModule {
  /** @param options as `DynamoSessionModule.forRoot()`; what is given here wins */
  static forRoot({ clock, ...options }: SessionTestingOptions = {}): DynamicModule {
    const module = DynamoSessionModule.forRoot({
      repository: new InMemorySessionRepository(),
      cookie: { secure: false },
      ...options,
    });
    if (clock === undefined) return module;
    const providers = [...(module.providers ?? []), { provide: SessionClock, useValue: clock }];
    return { ...module, providers };
  }
}
