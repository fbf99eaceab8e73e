import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { StoreBudget } from '../../lib/lifecycle/store/store-budget.js';
import type { SessionLimitOptions } from '../../lib/index.js';
import { Schedules } from '../support/interleaving/schedules.js';
import {
  ANOTHER,
  runUserOperations,
  USER,
  type UserOperation,
  type UserRun,
} from '../support/interleaving/user-world.js';
import { sized } from '../support/size.js';

/** Of each group of operations at most so many orders. */
const MOST = sized(60, 800, 'USER_INTERLEAVINGS');
const TIME_LIMIT_MS = 20 * 60_000;

const onMine =
  (act: (session: NonNullable<Awaited<ReturnType<typeof load>>>) => Promise<void>): UserOperation =>
  async (context) => {
    const session = await load(context, context.scene.mine);
    if (session === null) return false;
    await act(session);
    if (!session.destroyed) context.given(session.id);
    return undefined;
  };

function load({ manager }: Parameters<UserOperation>[0], token: string) {
  return manager.load<{ n?: number }>(token);
}

const OPERATIONS = {
  login: async ({ manager, given }) => {
    const session = manager.create();
    await session.authenticate(USER);
    await session.save();
    given(session.id);
  },
  'login of a visitor': async (context) => {
    const session = await load(context, context.scene.nobodys);
    await session?.authenticate(USER);
    await session?.save();
    if (session) context.given(session.id);
  },
  'login again': onMine(async (session) => {
    await session.authenticate(USER);
    await session.save();
  }),
  'login as another': onMine(async (session) => {
    await session.authenticate(ANOTHER);
    await session.save();
  }),
  change: onMine(async (session) => {
    session.data.n = 2;
    await session.save();
  }),
  regenerate: onMine(async (session) => {
    await session.regenerate();
    await session.save();
  }),
  logout: onMine((session) => session.destroy()),
  revoke: async ({ users, scene }) => void (await users.revoke(USER, scene.handle)),
  'revoke all': async ({ users }) => void (await users.revokeAll(USER)),
  'revoke others': async ({ users, scene }) =>
    void (await users.revokeAll(USER, { except: scene.handle })),
} satisfies Record<string, UserOperation>;

type Name = keyof typeof OPERATIONS;
const NAMES = Object.keys(OPERATIONS) as Name[];
const LIMITS: (SessionLimitOptions | undefined)[] = [
  undefined,
  { limit: 1, policy: 'reject' },
  { limit: 1, policy: 'evict-oldest' },
  { limit: 2, policy: 'evict-oldest' },
];

const ENDING: ReadonlySet<Name> = new Set<Name>([
  'revoke',
  'revoke all',
  'revoke others',
  'login as another',
  'logout',
]);

/** What is wrong with what a run has left. */
async function violations(
  names: readonly Name[],
  { ends, tokens, scene, after }: UserRun,
  limit: SessionLimitOptions | undefined,
): Promise<string[]> {
  const wrong: string[] = [];
  const live: string[] = [];
  let isMineAsItWas = false;
  for (const token of tokens) {
    const session = await after.manager.load(token);
    if (session?.userId !== USER) continue;
    live.push(session.handle);
    isMineAsItWas ||= token.startsWith(scene.mine.split('.')[0] ?? '');
  }
  const listed = (await after.users.list(USER)).map(({ handle }) => handle);
  if (live.some((handle) => !listed.includes(handle))) wrong.push('a live session is not listed');
  if (listed.some((handle) => !live.includes(handle)))
    wrong.push('one is listed, and nobody has it');
  if (new Set(live).size > (limit?.limit ?? Infinity)) wrong.push('there are more than the limit');
  const wasDone = (...which: Name[]) =>
    names.some((name, index) => which.includes(name) && ends[index] === 'done');
  const cameBack = names.includes('login again');
  if (wasDone('revoke', 'revoke all', 'logout') && isMineAsItWas && !cameBack) {
    wrong.push('what was ended lives');
  }
  const isLeftAlone = !names.some((name) => ENDING.has(name)) && limit === undefined;
  const logins = names.filter((name, index) => name.startsWith('login') && ends[index] === 'done');
  const wanted = 1 + new Set(logins.filter((name) => name !== 'login again')).size;
  if (isLeftAlone && new Set(names).size === names.length && live.length !== wanted) {
    wrong.push(`${live.length} live instead of ${wanted}`);
  }
  return wrong;
}

async function explore(names: readonly Name[], limit: SessionLimitOptions | undefined) {
  const operations = names.map((name) => OPERATIONS[name]);
  const schedules = new Schedules();
  let count = 0;
  for (let prefix = schedules.next(); prefix && count < MOST; prefix = schedules.next(), count++) {
    const run = await runUserOperations(operations, limit, prefix);
    schedules.branch(prefix, run.choices);
    const wrong = await violations(names, run, limit);
    if (wrong.length > 0) return { count, wrong, order: run.steps, ends: run.ends };
  }
  return { count, wrong: [] };
}

describe('every order in which logins, logouts and revocations of one user can reach the store', () => {
  beforeEach(() => {
    // Requests wait for their turn here, not for a time.
    jest.spyOn(StoreBudget.prototype, 'pause').mockResolvedValue();
  });

  it.each(LIMITS)(
    'R65 R67 S41 leaves no session alive that was ended, unlisted or too many: limit %j',
    async (limit) => {
      let orders = 0;
      const found: object[] = [];
      for (const [index, one] of NAMES.entries()) {
        for (const other of NAMES.slice(index)) {
          const names = [one, other];
          const { count, wrong, ...how } = await explore(names, limit);
          orders += count;
          if (wrong.length > 0) found.push({ names, wrong, ...how });
        }
      }
      process.stdout.write(`a user's sessions, limit ${JSON.stringify(limit)}: ${orders} orders\n`);
      expect(found).toEqual([]);
    },
    TIME_LIMIT_MS,
  );
});
