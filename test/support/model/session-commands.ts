import { expect } from '@jest/globals';
import fc from 'fast-check';
import {
  SessionConflictError,
  SessionStateError,
  type SessionApi,
  type SessionManager,
  type SessionUsers,
} from '../../../lib/index.js';
import type { ManualClock } from '../../../lib/testing/manual-clock.js';
import { RequestModel, SessionModel, type Data, type Refusal } from './session-model.js';

/** What should be. */
export interface Model {
  now: number;
  readonly sessions: SessionModel[];
  readonly requests: (RequestModel | undefined)[];
  /** The session that each token was made for. */
  readonly tokens: SessionModel[];
}

/** What is. Requests and tokens have the same places as in the model. */
export interface Real {
  readonly managers: readonly SessionManager[];
  readonly users: readonly SessionUsers[];
  /** Whoever logs in. */
  readonly user: string;
  readonly clock: ManualClock;
  readonly requests: (SessionApi<Data> | undefined)[];
  readonly tokens: string[];
}

export type SessionCommand = fc.AsyncCommand<Model, Real>;

interface Opened {
  readonly at: number;
  readonly model: Model;
  readonly real: Real;
  readonly request: RequestModel;
  readonly session: SessionApi<Data>;
}

const MINUTE_MS = 60_000;
const key = fc.constantFrom('a', 'b', 'c');
const nth = fc.nat({ max: 11 });

/** All that can be done, in the words in which a failure is told. */
export const sessionCommands: fc.Arbitrary<SessionCommand>[] = [
  fc.constant(begin()),
  // Twice: without requests under way there is little to go wrong.
  nth.map((pick) => withToken(pick)),
  nth.map((pick) => withToken(pick)),
  fc.tuple(nth, key, fc.nat({ max: 2 })).map(([pick, name, value]) =>
    inRequest(pick, `set ${name}=${value}`, ({ request, session }) => {
      request.data[name] = value;
      session.data[name] = value;
    }),
  ),
  fc.tuple(nth, key).map(([pick, name]) =>
    inRequest(pick, `delete ${name}`, ({ request, session }) => {
      delete request.data[name];
      delete session.data[name];
    }),
  ),
  nth.map((pick) =>
    inRequest(pick, 'save', (opened) =>
      settles(opened, opened.session.save(), opened.request.save(opened.model.now)),
    ),
  ),
  nth.map((pick) =>
    inRequest(pick, 'update', (opened) => {
      const change = (data: Data) => void (data['n'] = (data['n'] ?? 0) + 1);
      const refusal = opened.request.write(opened.model.now, { change });
      return settles(opened, opened.session.update(change), refusal);
    }),
  ),
  fc.tuple(nth, fc.boolean()).map(([pick, isLogin]) =>
    inRequest(pick, isLogin ? 'authenticate' : 'regenerate', async (opened) => {
      const { model, real, request, session } = opened;
      await (isLogin ? session.authenticate(real.user) : session.regenerate());
      if (isLogin) request.session.claim(model.now);
      const refusal = request.write(model.now, { token: model.tokens.length });
      if (refusal === undefined && isLogin) {
        request.session.createdAt = model.now;
        request.session.userId = real.user;
      }
      await settles(opened, session.save(), refusal);
      if (refusal !== undefined) return;
      model.tokens.push(request.session);
      real.tokens.push(session.id);
    }),
  ),
  nth.map((pick) =>
    inRequest(pick, 'reload', async ({ model, request, session }) => {
      if (request.reload(model.now)) await session.reload();
      else await expect(session.reload()).rejects.toBeInstanceOf(SessionStateError);
    }),
  ),
  nth.map((pick) =>
    inRequest(pick, 'destroy', async (opened) => {
      const { model, request, session } = opened;
      const isRotated = request.refusal(model.now) === 'rotated';
      await settles(opened, session.destroy(), isRotated ? 'rotated' : undefined);
      if (!isRotated) request.session.isThere = false;
      close(opened);
    }),
  ),
  fc.nat({ max: 1 }).map((process) =>
    command(`list in process ${process}`, async (model, real) => {
      const listed = await real.users[process]?.list(real.user);
      expect(listed).toHaveLength(
        ofUser(model, real).filter((one) => one.isLive(model.now)).length,
      );
    }),
  ),
  fc.nat({ max: 1 }).map((process) =>
    command(`revoke all in process ${process}`, async (model, real) => {
      const mine = ofUser(model, real);
      const live = mine.filter((session) => session.isLive(model.now));
      expect(await real.users[process]?.revokeAll(real.user)).toBe(live.length);
      for (const session of model.sessions) session.revoke(model.now, real.user);
    }),
  ),
  fc.constantFrom(1, 1, 4, 4, 12, 29).map((minutes) =>
    command(`${minutes} min pass`, (model, real) => {
      real.clock.advance(minutes * MINUTE_MS);
      model.now += minutes * MINUTE_MS;
    }),
  ),
];

function ofUser({ sessions }: Model, { user }: Real): SessionModel[] {
  return sessions.filter(({ userId }) => userId === user);
}

function command(
  name: string,
  run: (model: Model, real: Real) => void | Promise<void>,
  check: (model: Readonly<Model>) => boolean = () => true,
): SessionCommand {
  return { check, run: async (model, real) => run(model, real), toString: () => name };
}

function begin(): SessionCommand {
  const run = async (model: Model, real: Real) => {
    const session = real.managers[0]?.create<Data>({ n: 0 });
    await session?.save();
    const token = real.tokens.push(session?.id ?? '') - 1;
    const begun = new SessionModel({ n: 0 }, token, model.now);
    model.sessions.push(begun);
    model.tokens.push(begun);
  };
  const isAlmostAlone = ({ sessions, now }: Readonly<Model>) =>
    sessions.filter((session) => session.isLive(now)).length < 2;
  return command('begin', run, isAlmostAlone);
}

function withToken(pick: number): SessionCommand {
  const run = async (model: Model, real: Real) => {
    // Counted from the newest, so that most are those of sessions that live.
    const at = model.tokens.length - 1 - (pick % Math.min(model.tokens.length, 4));
    const expected = model.tokens[at];
    const manager = real.managers[pick % real.managers.length];
    const session = await manager?.load<Data>(real.tokens[at] ?? '');
    const isLive = expected?.token === at && expected.isLive(model.now);
    expect(session?.data).toEqual(isLive ? expected.data : undefined);
    if (!session || !isLive) return;
    expect(session.userId).toBe(expected.userId);
    model.requests.push(new RequestModel(expected));
    real.requests.push(session);
  };
  return command(`load by token ${pick}`, run, ({ tokens }) => tokens.length > 0);
}

function inRequest(
  pick: number,
  name: string,
  act: (opened: Opened) => void | Promise<void>,
): SessionCommand {
  const run = async (model: Model, real: Real) => {
    const at = model.requests.length - 1 - (pick % Math.min(model.requests.length, 4));
    const [request, session] = [model.requests[at], real.requests[at]];
    if (request === undefined || session === undefined) return;
    await act({ at, model, real, request, session });
    if (model.requests[at] !== undefined) expect(session.data).toEqual(request.data);
  };
  return command(`${name} in request ${pick}`, run, ({ requests }) => requests.length > 0);
}

/** The call must end as the model says; a request that was refused is over. */
async function settles(opened: Opened, call: Promise<void>, refusal: Refusal | undefined) {
  const outcome = await call.then(
    () => undefined,
    (error: unknown) => (error instanceof SessionConflictError ? error.reason : error),
  );
  expect(outcome).toBe(refusal);
  if (refusal !== undefined) close(opened);
}

function close({ at, model, real }: Opened): void {
  model.requests[at] = undefined;
  real.requests[at] = undefined;
}
