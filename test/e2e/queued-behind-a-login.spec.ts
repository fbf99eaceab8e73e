import { describe, expect, it } from '@jest/globals';
import { setImmediate } from 'node:timers/promises';
import { Gate } from '../../lib/testing/gate.js';
import { ForeignApp } from '../support/foreign-app.js';
import { foreignSystems } from '../support/foreign-systems.js';

const ROUNDS_UNTIL_QUEUED = 50;

/** In these tables the id is the secret, so a new token is another row. */
describe.each(foreignSystems())('a change that queues behind a login, with $system', (system) => {
  it.each(['/login/ada', '/regenerate'])('S06 does not undo it: %s', async (path) => {
    const foreign = await ForeignApp.start(system);
    await foreign.reset();
    const { faults } = foreign.app;
    const [loaded, changed, queued, refused] = [new Gate(), new Gate(), new Gate(), new Gate()];
    const counts: Record<string, number> = {};
    faults.intercept(async (call, next) => {
      const nth = (counts[call.operation] = (counts[call.operation] ?? 0) + 1);
      const step = `${call.operation} ${nth}`;
      // The first change is done before the login is tried, which begins again in the queue then. The
      // second change has by then been refused, and stands behind it.
      if (step === 'PutItem 1') await changed.pass();
      if (step === 'UpdateItem 2') await queued.pass();
      if (step === 'PutItem 2') {
        queued.open();
        await refused.pass();
        for (let round = 0; round < ROUNDS_UNTIL_QUEUED; round++) await setImmediate();
      }
      const answer = await next();
      if (step === 'GetItem 3') loaded.open();
      if (call.operation === 'GetItem' && nth <= 3) await loaded.pass();
      if (step === 'UpdateItem 1') changed.open();
      if (step === 'UpdateItem 2') refused.open();
      return answer;
    });
    const login = foreign.client();
    const [one, renewed, other] = await Promise.all([
      foreign.client().post('/seen'),
      login.post(path),
      foreign.client().post('/seen'),
    ]);
    faults.clear();
    // Which of the two changes is the first one is the network's to say.
    expect(new Set([one.status, other.status])).toEqual(new Set([200, 409]));
    expect(renewed.status).toBe(200);
    expect(await foreign.app.items()).toHaveLength(1);
    expect((await foreign.client().get('/me')).json).toMatchObject({ who: null });
    expect((await login.get('/me')).json).not.toMatchObject({ who: null });
    await foreign.app.stop();
  });
});
