import { SessionConflictError } from '../../../lib/errors/session-conflict.error.js';
import type { SessionManager } from '../../../lib/request/session-manager.js';
import type { SessionApi } from '../../../lib/session/session.js';
import type { Data, History, Write } from './history.js';

/** One request, with a manager as of a process of its own. */
export interface OperationContext {
  readonly slot: number;
  readonly manager: SessionManager;
  /** The token that all requests present. */
  readonly token: string;
  readonly history: History;
  /** Waits for its turn without a call, as a handler does that has other work. */
  think(): Promise<void>;
  /** Waits for its turn, as each call of the session does, and lets the session's time run out. */
  expire(): Promise<void>;
  /** Waits for its turn, and removes the item as DynamoDB's TTL does. */
  reap(): Promise<void>;
}

type Operation = (context: OperationContext) => Promise<void>;

const same = (data: Data): Data => data;

const changeOfA: Act = async (session, { manager, slot }, wrote) => {
  session.data.a = `by ${slot}`;
  await manager.save(session);
  wrote({ change: (data) => ({ ...data, a: `by ${slot}` }) });
};

// The idle clock is due in these tests, so a request that changes nothing ends with a touch.
const touch: Act = async (session, { manager, history }) => {
  await manager.save(session);
  history.accessed(session.lastAccessedAt.getTime());
};

/** What a request can do to a session, and the time that passes. */
export const operations = {
  load: onSession(() => Promise.resolve()),
  touch: onSession(touch),
  'touch late': onSession(late(touch)),
  'change a': onSession(changeOfA),
  'change a late': onSession(late(changeOfA)),
  'change b': onSession(async (session, { manager, slot }, wrote) => {
    session.data.b = `by ${slot}`;
    await manager.save(session);
    wrote({ change: (data) => ({ ...data, b: `by ${slot}` }) });
  }),
  save: onSession(async (session, { slot }, wrote) => {
    for (const c of [`first by ${slot}`, `second by ${slot}`]) {
      session.data.c = c;
      await session.save();
      wrote({ change: (data) => ({ ...data, c }) });
    }
  }),
  shorten: onSession(async (session, { manager }, wrote) => {
    session.setTimeouts({ idle: '15m' });
    await manager.save(session);
    wrote({ change: same });
  }),
  update: onSession(async (session, _context, wrote) => {
    await session.update((data) => void (data.n += 1));
    wrote({ change: (data) => ({ ...data, n: data.n + 1 }) });
  }),
  regenerate: onSession(async (session, { manager }, wrote) => {
    await session.regenerate();
    await manager.save(session);
    wrote({ change: same, token: session.id });
  }),
  authenticate: onSession(async (session, { manager, slot }, wrote) => {
    await session.authenticate(`user ${slot}`);
    await manager.save(session);
    wrote({ change: same, token: session.id, userId: `user ${slot}` });
  }),
  destroy: onSession(async (session, { slot, history }) => {
    await session.destroy();
    history.destroyed(slot);
  }),
  expire: async ({ history, expire, reap }) => {
    await expire();
    history.expired();
    await reap();
    history.reaped();
  },
} satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;

type Act = (
  session: SessionApi<Data>,
  context: OperationContext,
  wrote: (write: Write) => void,
) => Promise<void>;

/** So that the time may pass between the load and the write. */
function late(act: Act): Act {
  return async (session, context, wrote) => {
    await context.think();
    await act(session, context, wrote);
  };
}

function onSession(act: Act): Operation {
  return async (context) => {
    const { slot, manager, token, history } = context;
    const session = await manager.load<Data>(token);
    history.loaded(slot, session?.data);
    if (session === null) return;
    try {
      await act(session, context, (write) => {
        history.wrote(slot, write);
        history.accessed(session.lastAccessedAt.getTime());
      });
    } catch (error) {
      if (!(error instanceof SessionConflictError)) throw error;
      history.refused(slot, error.reason);
    }
  };
}

/** All ways to choose that many operations, the same one several times included. */
export function groupsOf(size: number, from = Object.keys(operations)): OperationName[][] {
  if (size === 0) return [[]];
  return from.flatMap((name, index) =>
    groupsOf(size - 1, from.slice(index)).map((rest) => [name as OperationName, ...rest]),
  );
}
