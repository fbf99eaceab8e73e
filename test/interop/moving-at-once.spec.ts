import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Browser } from '../support/browser.js';
import { Neighbours, systemsHere, type How, type Place } from '../support/interop/neighbours.js';
import { post, show, type Visitor } from '../support/interop/visitor.js';
import { sized } from '../support/size.js';

const USERS = sized(4, 20);
const MOVES: readonly How[] = ['moving', 'moving when read'];

const systems = systemsHere();
let neighbours: Neighbours;
beforeAll(async () => {
  neighbours = await Neighbours.start(systems);
});
afterAll(() => neighbours.stop());

describe.each(systems)('users of $title', (system) => {
  let place: Place;
  beforeAll(() => {
    place = neighbours.place(system);
  });
  beforeEach(() => place.table.clear());

  it.each(MOVES)('E1 E11 are all moved at once under traffic: %s', async (how) => {
    const names = Array.from({ length: USERS }, (_, at) => `user-${at}`);
    const users = await Promise.all(names.map((name) => loggedInThere(place, how, name)));
    const mine = (name: string) => (system.keepsData ? { mine: name } : {});
    const { url } = await place.anotherApp(how);

    /** What one browser sends at once to two instances, changes and reads, and what comes of it. */
    const traffic = async ({ ours, jar }: Visitor, name: string) => {
      const there = new Browser(url, jar);
      const [changes, reads] = await Promise.all([
        Promise.all([ours, there].map((at, n) => at.post('/set', { [`change${n}`]: name }))),
        Promise.all([ours, there, ours].map((at) => at.get('/session'))),
      ]);
      // A change that comes too late is told so; nobody is a stranger, or somebody else.
      for (const { status } of changes) expect([200, 409]).toContain(status);
      for (const { status, json } of reads) {
        const values = expect.objectContaining(mine(name));
        expect([status, json]).toEqual([200, { user: name, values }]);
      }
    };
    await Promise.all(users.map((visitor, at) => traffic(visitor, names[at] ?? '')));

    for (const [at, visitor] of users.entries()) {
      const name = names[at] ?? '';
      expect([...visitor.jar.keys()]).toEqual(['sid']);
      await post(visitor.ours, '/set', { last: name });
      const { user, values } = await show(new Browser(url, visitor.jar));
      expect([user, values]).toEqual([
        name,
        expect.objectContaining({ ...mine(name), last: name }),
      ]);
      expect(new Set(Object.values(values))).toEqual(new Set([name]));
    }
    expect(await place.table.rows()).toEqual([]);
    expect(await (await place.app(how)).items()).toHaveLength(USERS);
  });
});

async function loggedInThere(place: Place, how: How, name: string): Promise<Visitor> {
  const visitor = await place.visitor(how);
  await post(visitor.theirs, `/login/${name}`);
  if (place.system.keepsData) await post(visitor.theirs, '/set', { mine: name });
  return visitor;
}
