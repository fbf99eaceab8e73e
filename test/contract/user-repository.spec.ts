import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  DynamoSessionRepository,
  InMemoryUserRepository,
  nativeLayout,
  SessionTable,
  type UserRepository,
} from '../../lib/index.js';
import { engineClient, engines, freshTableName } from '../support/engines.js';

const KEEP_UNTIL = Date.UTC(2051, 0, 1);
const { signal } = new AbortController();
const call = { signal };
const room = { limit: 3, keepUntil: KEEP_UNTIL, signal };
const login = (n: number, at = n) => ({ id: `session-number-${n}-of-the-user`, at });

interface Subject {
  readonly users: UserRepository;
  readonly close: () => void;
}

const LAYOUTS = {
  'the default layout': nativeLayout(),
  'one table for everything': nativeLayout({
    partitionKey: { name: 'pk', value: 'S#{id}' },
    sortKey: { name: 'sk', value: 'S#{id}' },
    attributes: { version: 'v', ttl: 'expires', logins: 'l' },
  }),
};

const SUBJECTS: [string, () => Promise<Subject>][] = [
  ['in memory', () => Promise.resolve({ users: new InMemoryUserRepository(), close: () => {} })],
  ...engines().flatMap((engine) =>
    Object.entries(LAYOUTS).map(([name, layout]): [string, () => Promise<Subject>] => [
      `on ${engine.name}, ${name}`,
      async () => {
        const [client, tableName] = [engineClient(engine), freshTableName('users')];
        await new SessionTable({ client, tableName, layout }).ensure();
        const { users } = new DynamoSessionRepository({ client, tableName, layout });
        if (users === undefined) throw new Error('The layout has room for users.');
        return { users, close: () => client.destroy() };
      },
    ]),
  ),
];

describe.each(SUBJECTS)('the records of users, %s', (_name, open) => {
  let subject: Subject;
  let users: UserRepository;
  let user = '';
  let count = 0;
  beforeAll(async () => {
    subject = await open();
    ({ users } = subject);
  });
  beforeEach(() => void (user = `user ${count++} ⌘#../`));
  afterAll(() => subject.close());

  /** A record without logins may go. */
  const ids = async () => (await users.find(user, call))?.logins.map(({ id }) => id).sort() ?? [];

  it('R66 hold the logins of their own user', async () => {
    expect(await users.find(user, call)).toBeNull();
    const first = await users.add(user, login(1), room);
    expect(first).toMatchObject({ logins: [login(1)] });
    const second = await users.add(user, login(2), room);
    expect(second?.version).toBeGreaterThan(first?.version ?? Infinity);
    expect(await ids()).toEqual([login(1).id, login(2).id]);
    expect(await users.find(`${user}.`, call)).toBeNull();
  });

  it('R67 take no more than the limit, however many come at once', async () => {
    const added = await Promise.all(
      Array.from({ length: 20 }, (_, n) => users.add(user, login(n + 10), room)),
    );
    expect(added.filter((record) => record !== null)).toHaveLength(3);
    expect(await ids()).toHaveLength(3);
  });

  it('R67 take another login of a session that is there', async () => {
    for (const n of [1, 2, 3]) await users.add(user, login(n), room);
    expect(await users.add(user, login(4), room)).toBeNull();
    const again = await users.add(user, login(2, 20), room);
    expect(again?.logins.toSorted((a, b) => a.at - b.at)).toEqual([
      login(1),
      login(3),
      login(2, 20),
    ]);
  });

  it('remove a login, and no later one of the same session', async () => {
    await users.add(user, login(1), room);
    await users.add(user, login(2, 20), room);
    await users.remove(user, login(1), call);
    await users.remove(user, login(1), call);
    await users.remove(user, login(2), call);
    await users.remove('nobody', login(2), call);
    expect(await ids()).toEqual([login(2).id]);
    expect(await users.find('nobody', call)).toBeNull();
  });

  it('R65 are replaced over the version that was read, and no other', async () => {
    const before = await users.add(user, login(1), room);
    if (before === null) throw new Error('There is room.');
    await users.add(user, login(2), room);
    expect(await users.replace(user, [], before, call)).toBe(false);
    const now = await users.find(user, call);
    if (now === null) throw new Error('It is there.');
    expect(await users.replace(user, [], now, call)).toBe(true);
    expect(await ids()).toEqual([]);
    await users.add(user, login(3), room);
    expect(await users.replace(user, [], before, call)).toBe(false);
    expect(await ids()).toEqual([login(3).id]);
  });
});
