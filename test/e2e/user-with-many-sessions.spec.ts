import { describe, expect, it } from '@jest/globals';
import {
  SessionManager,
  SessionRepository,
  SessionUsers,
  type UserLogin,
} from '../../lib/index.js';
import { sized } from '../support/size.js';
import { USER_CONTROLLERS } from '../support/user-sessions.js';
import { withApp } from '../support/with-app.js';
import type { TestApp } from '../support/test-app.js';

const MANY = sized(100, 1000, 'MANY_SESSIONS');
const TOGETHER = 20;
const LIMIT_MS = 20 * 60_000;
const call = { signal: new AbortController().signal };

/** Sessions of a user, stored one by one, and written down all at once: that is what takes long. */
async function crowd(app: TestApp, user: string): Promise<void> {
  const options = {
    controllers: [],
    tableName: app.tableName,
    clock: app.clock,
    session: { userSessions: false },
  };
  const logins: UserLogin[] = [];
  await withApp(options, async ({ app: other }) => {
    const manager = other.get(SessionManager);
    for (let made = 0; made < MANY; made += TOGETHER) {
      const some = Array.from({ length: TOGETHER }, async () => {
        const session = manager.create();
        await session.authenticate(user);
        await session.save();
        const [id = ''] = session.id.split('.');
        return { id, at: session.authenticatedAt?.getTime() ?? 0 };
      });
      logins.push(...(await Promise.all(some)));
    }
  });
  const { users } = app.app.get(SessionRepository);
  const [first] = logins;
  const base = first && (await users?.add(user, first, { ...call, limit: 1, keepUntil: 2e12 }));
  if (base) await users?.replace(user, logins, base, call);
}

describe('a user with very many sessions', () => {
  it(
    `R65 R66 lists and ends ${MANY} of them, for what the README says`,
    async () => {
      await withApp({ controllers: USER_CONTROLLERS }, async (app) => {
        await crowd(app, 'crowd');
        const users = app.app.get(SessionUsers);
        app.faults.reset();
        const listed = await users.list('crowd');
        expect(new Set(listed.map(({ handle }) => handle)).size).toBe(MANY);
        expect(app.faults.count()).toBe(1 + MANY);

        app.faults.reset();
        const [kept] = listed;
        expect(await users.revokeAll('crowd', { except: kept?.handle ?? '' })).toBe(MANY - 1);
        expect(app.faults.count('GetItem')).toBe(1 + MANY - 1);
        expect(app.faults.count('UpdateItem')).toBe(1 + MANY - 1);
        expect(await users.list('crowd')).toEqual([kept]);
      });
    },
    LIMIT_MS,
  );
});
