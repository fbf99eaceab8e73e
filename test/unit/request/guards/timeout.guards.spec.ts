import { describe, expect, it } from '@jest/globals';
import { Reflector } from '@nestjs/core';
import { SessionOptionsError } from '../../../../lib/errors/session-options.error.js';
import {
  RecentAuthentication,
  RecentAuthenticationGuard,
} from '../../../../lib/request/guards/recent-authentication.guard.js';
import {
  AbsoluteTimeout,
  AbsoluteTimeoutGuard,
  IdleTimeout,
  IdleTimeoutGuard,
} from '../../../../lib/request/guards/timeout.guards.js';
import type { Standing } from '../../../../lib/session/standing.js';
import type { SessionRecord } from '../../../../lib/session/session-record.js';
import { NOW, storedIn, world } from '../../lifecycle/fixtures.js';
import { answerOf, contextOf, managing } from './a-context.js';

const MINUTE = 60_000;

@IdleTimeout('5m')
@AbsoluteTimeout('5m')
@RecentAuthentication('5m')
class Strict {
  route(): void {}
  @IdleTimeout('1m')
  @AbsoluteTimeout('1m')
  @RecentAuthentication('1m')
  stricter(): void {}
}

class Free {
  route(): void {}
}

type Guard =
  typeof IdleTimeoutGuard | typeof AbsoluteTimeoutGuard | typeof RecentAuthenticationGuard;
type Fields = Partial<SessionRecord>;

function guarded(Guard: Guard, fields: Fields | null, standing?: Standing) {
  const here = world();
  const stored = fields && storedIn(here.runtime.home, {}, fields);
  const { manager, life } = managing(here, stored, { ...(standing && { standing }) });
  const guard = new Guard(manager, new Reflector(), here.clock);
  const answer = (controller: typeof Strict | typeof Free, method = 'route') =>
    answerOf(guard.canActivate(contextOf(controller, method)));
  return { answer, life, manager };
}

const IDLE = '401 session_idle_timeout';
const OLD = '401 session_absolute_timeout';
const LOGIN = '401 session_reauthentication_required';
const ago = (ms: number) => NOW - ms;

describe('a limit on a route', () => {
  it.each<[name: string, Guard: Guard, of: (at: number) => Fields, reason: string]>([
    ['of use', IdleTimeoutGuard, (accessedAt) => ({ accessedAt }), IDLE],
    ['of age', AbsoluteTimeoutGuard, (createdAt) => ({ createdAt }), OLD],
    ['of the login', RecentAuthenticationGuard, (authenticatedAt) => ({ authenticatedAt }), LOGIN],
  ])(
    '%s counts to the millisecond, and the stricter one of a method more',
    async (_name, Guard, of, reason) => {
      const answers = (at: number, method?: string) =>
        guarded(Guard, of(at)).answer(Strict, method);
      expect(await answers(ago(5 * MINUTE - 1))).toBe(true);
      expect(await answers(ago(5 * MINUTE))).toBe(reason);
      expect(await answers(ago(MINUTE - 1), 'stricter')).toBe(true);
      expect(await answers(ago(MINUTE), 'stricter')).toBe(reason);
      expect(await guarded(Guard, of(0)).answer(Free)).toBe(true);
    },
  );

  it.each([IdleTimeout, AbsoluteTimeout, RecentAuthentication])('is a duration: %p', (decorate) => {
    expect(() => decorate('soon')).toThrow(SessionOptionsError);
  });
});

describe('a session that had ended', () => {
  const expired = (reason: 'idle' | 'absolute'): Standing => ({ kind: 'expired', reason });
  it.each<[Guard: Guard, reason: 'idle' | 'absolute', answer: unknown]>([
    [IdleTimeoutGuard, 'idle', IDLE],
    [IdleTimeoutGuard, 'absolute', true],
    [AbsoluteTimeoutGuard, 'absolute', OLD],
    [AbsoluteTimeoutGuard, 'idle', true],
  ])('is answered by the guard for that, on any route: %p, %s', async (Guard, reason, answer) => {
    for (const controller of [Strict, Free]) {
      expect(await guarded(Guard, null, expired(reason)).answer(controller)).toBe(answer);
    }
  });
});

describe('no session', () => {
  it.each<[Guard: Guard, answer: unknown]>([
    [IdleTimeoutGuard, true],
    [AbsoluteTimeoutGuard, true],
    [RecentAuthenticationGuard, LOGIN],
  ])('is too old for nothing, and logged in nowhere: %p', async (Guard, answer) => {
    expect(await guarded(Guard, null).answer(Strict)).toBe(answer);
  });

  it('is loaded where no login is asked for', async () => {
    const { answer, manager } = guarded(RecentAuthenticationGuard, {});
    await answer(Free);
    expect(manager.opened).toBe(0);
  });
});

describe('a stricter limit of use', () => {
  it('does not count a request that it refused as use', async () => {
    const { answer, life } = guarded(IdleTimeoutGuard, { accessedAt: ago(10 * MINUTE) });
    expect(life.mayHaveWork).toBe(true);
    expect([await answer(Strict), life.mayHaveWork]).toEqual([IDLE, false]);
  });

  it('has a finer clock than the module', async () => {
    const { answer, life } = guarded(IdleTimeoutGuard, { accessedAt: ago(MINUTE / 2) });
    expect(life.mayHaveWork).toBe(false);
    expect([await answer(Strict), life.mayHaveWork]).toEqual([true, true]);
  });
});
