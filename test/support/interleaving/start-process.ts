import { Test, type TestingModule } from '@nestjs/testing';
import {
  DynamoSessionModule,
  SessionClock,
  type SessionModuleOptions,
  type SessionRepository,
} from '../../../lib/index.js';

const SESSION_OPTIONS: SessionModuleOptions = {
  secrets: ['a secret for tests, of more than 32 bytes'],
  // A user's sessions have orders of their own: see user-interleavings.spec.ts.
  userSessions: false,
  // The time that a call waits for its turn is not the store's.
  storeTimeout: '10m',
};

/** The session module as in a process of its own, without a server. */
export async function startProcess(
  repository: SessionRepository,
  clock: SessionClock,
): Promise<TestingModule> {
  const testing = await Test.createTestingModule({
    imports: [DynamoSessionModule.forRoot({ ...SESSION_OPTIONS, repository })],
  })
    .overrideProvider(SessionClock)
    .useValue(clock)
    .compile();
  testing.useLogger(false);
  return testing.init();
}
