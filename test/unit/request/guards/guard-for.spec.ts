import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { SessionGuard } from '../../../../lib/request/guards/session.guard.js';
import {
  AbsoluteTimeoutGuard,
  IdleTimeoutGuard,
} from '../../../../lib/request/guards/timeout.guards.js';
import { CsrfGuard } from '../../../../lib/request/guards/csrf.guard.js';
import { RecentAuthenticationGuard } from '../../../../lib/request/guards/recent-authentication.guard.js';
import { registrationOf } from '../../../../lib/request/guards/guard-for.js';
import { getSessionManagerToken } from '../../../../lib/request/session-tokens.js';
import { SessionManager } from '../../../../lib/request/session-manager.js';
import { SessionClock, SystemClock } from '../../../../lib/session/session-clock.js';
import { storedIn, world } from '../../lifecycle/fixtures.js';
import { answerOf, contextOf, managing } from './a-context.js';

class Shop {
  route(): void {}
}

const here = world();
const user = (userId: string) =>
  managing(here, storedIn(here.runtime.home, {}, { userId })).manager;
const nobody = managing(here, null).manager;

describe('F7 the guards of a registration with a name', () => {
  it.each([
    SessionGuard,
    IdleTimeoutGuard,
    AbsoluteTimeoutGuard,
    CsrfGuard,
    RecentAuthenticationGuard,
  ])('are one class for each name, and say which: %p', (guard) => {
    const admin = guard.for('admin');
    expect(guard.for('admin')).toBe(admin);
    expect(guard.for('shop')).not.toBe(admin);
    expect(admin.name).toBe(`${guard.name}.for('admin')`);
    expect(admin.prototype).toBeInstanceOf(guard);
    expect([registrationOf(admin), registrationOf(guard)]).toEqual(['admin', undefined]);
  });

  it.each([
    ['the named one only', user('ada'), nobody, true],
    ['the other one only', nobody, user('ada'), '401 session_required'],
  ])('take the manager of that name: a user in %s', async (_name, named, other, answer) => {
    const testing = await Test.createTestingModule({
      providers: [
        SessionGuard.for('admin'),
        { provide: getSessionManagerToken('admin'), useValue: named },
        { provide: SessionManager, useValue: other },
      ],
    }).compile();
    const guard = testing.get(SessionGuard.for('admin'));
    expect(await answerOf(guard.canActivate(contextOf(Shop)))).toBe(answer);
  });

  it('have their other dependencies as well', async () => {
    const testing = await Test.createTestingModule({
      providers: [
        IdleTimeoutGuard.for('admin'),
        { provide: getSessionManagerToken('admin'), useValue: user('ada') },
        { provide: SessionClock, useClass: SystemClock },
      ],
    }).compile();
    const guard = testing.get(IdleTimeoutGuard.for('admin'));
    expect(await answerOf(guard.canActivate(contextOf(Shop)))).toBe(true);
  });

  it('do not start without that manager, and say what to import', async () => {
    const testing = await Test.createTestingModule({
      providers: [CsrfGuard.for('admin')],
    }).compile();
    await expect(testing.createNestApplication({ logger: false }).init()).rejects.toThrow(
      /CsrfGuard\.for\('admin'\) finds no DynamoSessionModule with the name 'admin': import/,
    );
  });
});
