import {
  InMemorySessionRepository,
  JsonSerializer,
  SessionConflictError,
  SessionLimitError,
  SessionUsers,
  type SessionLimitOptions,
  type SessionManager,
  type SessionRepository,
  type UserRepository,
} from '../../../lib/index.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import { standAlone } from '../../../lib/testing/stand-alone.js';
import type { Choice } from './schedules.js';
import { Turns } from './turns.js';

export const USER = 'ada';
export const ANOTHER = 'bob';

/** What a request has at hand: it is a process of its own. */
export interface UserContext {
  readonly manager: SessionManager;
  readonly users: SessionUsers;
  readonly scene: Scene;
  /** Tells of a token that a client was given. */
  readonly given: (token: string) => void;
}

/** `false`: there was nothing to be done. */
export type UserOperation = (context: UserContext) => Promise<void | false>;

/** What there is before: a session of the user, and one of nobody. */
export interface Scene {
  readonly mine: string;
  readonly handle: string;
  readonly nobodys: string;
}

export interface UserRun {
  readonly choices: readonly Choice[];
  readonly steps: readonly string[];
  /** Of each operation: whether it was done, or why not. */
  readonly ends: readonly ('done' | 'nothing' | 'conflict' | 'limit')[];
  readonly tokens: ReadonlySet<string>;
  readonly scene: Scene;
  /** Without turns, to look at what is left. */
  readonly after: Pick<UserContext, 'manager' | 'users'>;
}

/** Runs operations on one store in the order that `prefix` says, each in a process of its own. */
export async function runUserOperations(
  operations: readonly UserOperation[],
  limit: SessionLimitOptions | undefined,
  prefix: readonly number[],
): Promise<UserRun> {
  const store = new InMemorySessionRepository({ sweepAfter: Infinity });
  const clock = new ManualClock();
  const open = (repository: SessionRepository) => {
    const options = { storeTimeout: '10m', ...(limit && { maxSessionsPerUser: limit }) };
    const parts = { options, repository, clock, serializers: [new JsonSerializer()] as const };
    const { manager, runtime } = standAlone(parts);
    return { manager, users: new SessionUsers(runtime) };
  };
  const after = open(store);
  const scene = await setUp(after.manager);
  const tokens = new Set([scene.mine, scene.nobodys]);
  const given = (token: string) => void tokens.add(token);

  clock.advance(60_000);
  const turns = new Turns(operations.length);
  const ends: UserRun['ends'][number][] = [];
  const errors: unknown[] = [];
  for (const [slot, operation] of operations.entries()) {
    const here = open(inTurns(store, oneByOne(turns, slot)));
    void operation({ ...here, scene, given })
      .then(
        (done) => void (ends[slot] = done === false ? 'nothing' : 'done'),
        (error: unknown) => {
          if (error instanceof SessionConflictError) ends[slot] = 'conflict';
          else if (error instanceof SessionLimitError) ends[slot] = 'limit';
          else errors.push(error);
        },
      )
      .finally(() => turns.done());
  }
  const choices: Choice[] = [];
  for (;;) {
    const waiting = await turns.waiting();
    if (waiting.length === 0) break;
    const taken = prefix[choices.length] ?? 0;
    choices.push({ taken, of: waiting.length });
    turns.letThrough(waiting[taken] as number);
  }
  if (errors.length > 0) throw errors[0];
  const steps = turns.steps.map(({ slot, call }) => `${slot}: ${call}`);
  return { choices, steps, ends, tokens, scene, after };
}

async function setUp(manager: SessionManager): Promise<Scene> {
  const [mine, nobodys] = [manager.create(), manager.create<{ n: number }>({ n: 1 })];
  await mine.authenticate(USER);
  await mine.save();
  await nobodys.save();
  return { mine: mine.id, handle: mine.handle, nobodys: nobodys.id };
}

/** Of calls that one request makes together, one waits for its turn at a time. */
function oneByOne(turns: Turns, slot: number): (call: string) => Promise<void> {
  let last = Promise.resolve();
  return (call) => (last = last.then(() => turns.wait(slot, call)));
}

function inTurns(
  store: InMemorySessionRepository,
  enter: (call: string) => Promise<void>,
): SessionRepository {
  const turn =
    (target: object, name: string) =>
    async (...given: unknown[]) => {
      await enter(name);
      const method = Reflect.get(target, name) as (...given: unknown[]) => unknown;
      return Reflect.apply(method, target, given);
    };
  const through = (target: object, names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, turn(target, name)]));
  const users = through(store.users, ['find', 'add', 'remove', 'replace']) as unknown;
  const sessions = through(store, ['create', 'find', 'save', 'touch', 'delete']) as unknown;
  return Object.assign(sessions as SessionRepository, { users: users as UserRepository });
}
