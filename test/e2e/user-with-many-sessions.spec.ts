import { describe, expect, it } from '@jest/globals';
import { SessionManager, SessionUsers } from '../../lib/index.js';
import { sized } from '../support/size.js';
import { USER_CONTROLLERS } from '../support/user-sessions.js';
import { withApp } from '../support/with-app.js';

const MANY = sized(200, 1000, 'MANY_SESSIONS');
const TOGETHER = 20;
const LIMIT_MS = 20 * 60_000;

describe('a user with very many sessions', () => {
  it(
    `R65 R66 lists and ends ${MANY} of them, for what the README says`,
    async () => {
      await withApp({ controllers: USER_CONTROLLERS }, async (app) => {
        const manager = app.app.get(SessionManager);
        const users = app.app.get(SessionUsers);
        for (let made = 0; made < MANY; made += TOGETHER) {
          await Promise.all(
            Array.from({ length: TOGETHER }, async () => {
              const session = manager.create();
              await session.authenticate('crowd');
              await session.save();
            }),
          );
        }
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
