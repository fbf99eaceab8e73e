export {
  repositoryContract,
  type ContractCase,
  type ContractOptions,
} from './repository-contract.js';
export { createTestSession, type TestSessionOptions } from './create-test-session.js';
export { ManualClock } from './manual-clock.js';
export { Gate } from './gate.js';
export { FaultInjector, type FaultLogEntry } from './fault-injector.js';
export type { FaultPlan } from './fault-plan.js';
export type { StaleReads } from './stale-reads.js';
export type { DynamoOperation, FaultCall, Interceptor } from './fault-call.js';
export type { WireClient, WireResponse } from './wire.js';
export {
  DynamoSessionTestingModule,
  type SessionTestingOptions,
} from './dynamo-session-testing.module.js';
export { sessionCookie, type SessionCookieOptions } from './session-cookie.js';
