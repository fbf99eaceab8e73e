import type { SessionModuleOptions } from '../config/session-options.js';
import { InMemorySessionRepository } from '../repository/in-memory-session.repository.js';
import type { Session } from '../request/session.decorator.js';
import { JsonSerializer } from '../serializer/json/json.serializer.js';
import type { SessionSerializer } from '../serializer/session-serializer.js';
import { SystemClock, type SessionClock } from '../session/session-clock.js';
import type { SessionData } from '../session/session.js';
import type { SessionEnded } from '../session/session-ended.js';
import { standAlone } from './stand-alone.js';
import { sessionAfterEnd } from './session-after-end.js';

type TimeoutOptions = Pick<
  SessionModuleOptions,
  'idleTimeout' | 'absoluteTimeout' | 'maxIdleTimeout' | 'maxAbsoluteTimeout'
>;

/** The timeouts are those of the module's options, with the same defaults. */
export interface TestSessionOptions extends TimeoutOptions {
  /** Whom `authenticate()` has bound it to. Default: nobody. */
  userId?: string;
  /** Default `false`: a session that an earlier request stored. `true`: one that this request began. */
  isNew?: boolean;
  /**
   * What became of the session whose token its request presented; then it is a new one. Default
   * `undefined`: nothing. With `{ reason: 'superseded' }` it cannot be saved, as in an application.
   */
  ended?: SessionEnded;
  /** Default the real time. With a `ManualClock` a test says when it is. */
  clock?: SessionClock;
  /** Default `JsonSerializer`: give the application's own, if it has one. */
  serializer?: SessionSerializer<object>;
}

/**
 * A session for unit tests of controllers and services: without HTTP, without DynamoDB, and nothing
 * about it is a mock. It is stored in memory, so `save()`, `update()`, `reload()`, `regenerate()`,
 * `authenticate()` and `destroy()` do all that they do in an application, and throw what they throw.
 *
 * ```ts
 * const session = await createTestSession<ShopData>({ cart: ['tea'] }, { userId: 'ada' });
 * await new CheckoutController(orders).checkout(session);
 * expect(session.data.cart).toEqual([]);
 * ```
 *
 * There is no request, so nobody saves at its end: what the tested code only changed is gone after
 * `session.reload()`, and what it made durable is still there.
 *
 * @param data what the session holds; default what the serializer begins with, an empty object
 * @throws SessionOptionsError for options that cannot work; SessionSerializationError, SessionCorruptError
 *   for data that the serializer cannot keep or read back
 */
export async function createTestSession<T = SessionData>(
  data?: T,
  options: TestSessionOptions = {},
): Promise<Session<T>> {
  const {
    userId,
    ended,
    isNew = false,
    clock = new SystemClock(),
    serializer,
    ...timeouts
  } = options;
  await serializer?.load?.();
  const { manager, runtime } = standAlone({
    // A serializer that cannot read what it wrote is for the test to see.
    options: { ...timeouts, onCorrupt: 'throw' },
    repository: new InMemorySessionRepository(),
    clock,
    serializers: [serializer ?? new JsonSerializer()],
  });
  const session =
    ended === undefined ? manager.create(data) : sessionAfterEnd(runtime, ended, data);
  if (userId !== undefined) await session.authenticate(userId);
  if (isNew || ended !== undefined) return session;
  await session.save();
  // `null` only if the clock ran beyond the idle timeout meanwhile.
  return (await manager.load<T>(session.id)) ?? session;
}
