import { describe, expect, it } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import { SessionStoreError } from '../../../../lib/errors/session-store.error.js';
import { SessionGuard } from '../../../../lib/request/guards/session.guard.js';
import { SkipSession } from '../../../../lib/request/session-usage.js';
import { storedIn, world } from '../../lifecycle/fixtures.js';
import { answerOf, contextOf, managing } from './a-context.js';

class Shop {
  route(): void {}
  @SkipSession()
  health(): void {}
}

const here = world();
const of = (userId: string | undefined) => storedIn(here.runtime.home, {}, { userId });
const REFUSED = '401 session_required';

describe('a route that wants a login', () => {
  it.each<[who: string, stored: ReturnType<typeof of> | null, answer: unknown]>([
    ['a user', of('ada'), true],
    ['a session without a user', of(undefined), REFUSED],
    ['no session', null, REFUSED],
  ])('answers %s', async (_name, stored, answer) => {
    const { manager } = managing(here, stored);
    expect(await answerOf(new SessionGuard(manager).canActivate(contextOf(Shop)))).toBe(answer);
  });

  it('lets nobody pass who has just been logged out', async () => {
    const { manager, life } = managing(here, of('ada'));
    life.isDestroyed = true;
    expect(await answerOf(new SessionGuard(manager).canActivate(contextOf(Shop)))).toBe(REFUSED);
  });

  it.each([
    ['on a route without sessions', contextOf(Shop, 'health')],
    ['outside HTTP', contextOf(Shop, 'route', { type: 'ws' })],
  ])('lets nobody pass, and loads nothing, %s', async (_name, context) => {
    const { manager } = managing(here, of('ada'));
    expect(await answerOf(new SessionGuard(manager).canActivate(context))).toBe(REFUSED);
    expect(manager.opened).toBe(0);
  });

  it('answers as Nest knows it when the store fails', async () => {
    const { manager } = managing(here, null, { failure: new SessionStoreError('find') });
    const failure = await answerOf(new SessionGuard(manager).canActivate(contextOf(Shop)));
    expect(failure).toBeInstanceOf(HttpException);
    expect((failure as HttpException).getStatus()).toBe(503);
  });
});
