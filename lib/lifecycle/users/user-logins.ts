import type { SessionLimit } from '../../config/session-limit.js';
import { SessionConflictError } from '../../errors/session-conflict.error.js';
import { SessionLimitError } from '../../errors/session-limit.error.js';
import type { UserRecord } from '../../repository/user.repository.js';
import type { SessionRecord } from '../../session/session-record.js';
import { loginOf, sameLogin, type LoginOfUser, type UserLogin } from '../../session/user-login.js';
import type { SessionRuntime } from '../runtime/session-runtime.js';
import { KeyedQueue } from '../store/keyed-queue.js';
import type { StoreBudget } from '../store/store-budget.js';
import { unlessItFails } from '../store/unless-it-fails.js';
import type { UserStore } from '../store/user-store.js';
import { LoginCheck } from './login-check.js';
import { SessionRevoker } from './session-revoker.js';

/** What is kept for one user without a limit of the application's: an item of DynamoDB holds 400 KB. */
const MOST_LOGINS = 10_000;
/** How many sessions are looked at together. */
const AT_ONCE = 25;
/**
 * The record of a user stays this long after all its sessions must have ended: for the option that says
 * when that is may be raised while they live.
 */
const KEPT_MS = 400 * 24 * 60 * 60_000;

/** A write that may make a session another user's. */
export interface WriteOfUser {
  readonly next: SessionRecord;
  /** What it replaces at home; `undefined`: nothing. */
  readonly base: SessionRecord | undefined;
  readonly budget: StoreBudget;
  /** A session that is only moved from another table is no login: it is never refused. */
  readonly isLogin: boolean;
}

/**
 * Writes down which sessions a user has. A login is written down before its session is stored, so that no
 * session of a user is ever missing; what was written down and never stored is tidied up later.
 */
export class UserLogins {
  readonly #runtime: SessionRuntime;
  readonly #users: UserStore;
  readonly #revoker: SessionRevoker;
  readonly #check: LoginCheck;
  readonly #queue = new KeyedQueue<unknown>();

  constructor(runtime: SessionRuntime, users: UserStore) {
    this.#runtime = runtime;
    this.#users = users;
    this.#revoker = new SessionRevoker(runtime);
    this.#check = new LoginCheck(runtime);
  }

  /** @throws SessionLimitError, SessionStoreError, and what `store` throws */
  async during<R>(write: WriteOfUser, store: () => Promise<R>): Promise<R> {
    const { next, base, budget, isLogin } = write;
    const [login, before] = [loginOf(next), base && loginOf(base)];
    if (sameLogin(login, before)) return store();
    const limit = isLogin ? this.#runtime.options.maxSessionsPerUser : undefined;
    const run = async () => {
      if (login !== undefined) await this.#add(login, limit ?? NO_LIMIT, budget);
      const stored = await store();
      if (base !== undefined && before?.userId !== login?.userId) await this.forget(base, budget);
      return stored;
    };
    if (login === undefined || limit === undefined) return run();
    // Those of one process take turns: they would only put each other out before they are stored.
    return this.#queue.run(login.userId, run, (turn) =>
      budget
        .wait(() => turn)
        .catch(() => {
          throw new SessionConflictError('contention');
        }),
    ) as Promise<R>;
  }

  async #add(
    { userId, ...login }: LoginOfUser,
    { limit, policy }: SessionLimit,
    budget: StoreBudget,
  ): Promise<void> {
    for (;;) {
      const added = await this.#users.add(userId, login, {
        limit,
        keepUntil: this.#keepUntil,
        budget,
      });
      if (added !== null) return this.#tidy(userId, added, budget);
      const record = await this.#users.find(userId, budget);
      const others = oldestFirst(record).filter(({ id }) => id !== login.id);
      const isMadeRoom =
        record === null ||
        (await this.#dropDead({ userId, record, others, budget })) ||
        (policy === 'evict-oldest' && (await this.#evict({ userId, others, budget })));
      if (!isMadeRoom) throw new SessionLimitError(limit);
    }
  }

  /** Whether a login was kept from being stored: by whoever ended all sessions of its user meanwhile. */
  async wasEnded(next: SessionRecord, budget: StoreBudget): Promise<boolean> {
    const login = loginOf(next);
    if (login === undefined) return false;
    const { found } = await this.#check.look(login.userId, login, budget);
    return found?.endedBy !== undefined;
  }

  /** Its id was taken, and another one is tried. */
  async redrawn(before: SessionRecord, next: SessionRecord, budget: StoreBudget): Promise<void> {
    const login = loginOf(next);
    if (login === undefined) return;
    await this.forget(before, budget);
    await this.#add(login, this.#runtime.options.maxSessionsPerUser ?? NO_LIMIT, budget);
  }

  /** The session has ended, or has become another user's. A failure is an event: nothing depends on it. */
  async forget(record: SessionRecord, budget: StoreBudget): Promise<void> {
    const login = loginOf(record);
    if (login === undefined) return;
    await unlessItFails(this.#users.remove(login.userId, login, budget));
  }

  /** @returns whether there were any */
  async #dropDead({
    userId,
    record,
    others,
    budget,
  }: Full & { record: UserRecord }): Promise<boolean> {
    for (let from = 0; from < others.length; from += AT_ONCE) {
      const looked = others.slice(from, from + AT_ONCE);
      const dead = await this.#check.dead(userId, looked, budget);
      if (dead.length === 0) continue;
      for (const { login, isSure } of dead) {
        if (!isSure) await this.#revoker.endLogin(userId, login, { by: 'limit', budget });
      }
      const gone = new Set(dead.map(({ login }) => login.id));
      const left = record.logins.filter(({ id }) => !gone.has(id));
      await this.#users.replace(userId, left, { base: record, budget });
      return true;
    }
    return false;
  }

  async #evict({ userId, others, budget }: Full): Promise<boolean> {
    const [oldest] = others;
    if (oldest === undefined) return false;
    await this.#revoker.endLogin(userId, oldest, { by: 'limit', budget });
    await this.#users.remove(userId, oldest, budget);
    return true;
  }

  /** Removes some of those that must have ended by now, where there are any: most often there are not. */
  async #tidy(userId: string, record: UserRecord, budget: StoreBudget): Promise<void> {
    const { clock, options } = this.#runtime;
    const before = clock.now() - options.maxTimeouts.absolute * 1000;
    const old = oldestFirst(record).filter(({ at }) => at < before);
    if (old.length === 0) return;
    await unlessItFails(this.#dropDead({ userId, record, others: old.slice(0, AT_ONCE), budget }));
  }

  get #keepUntil(): number {
    const { clock, options } = this.#runtime;
    return clock.now() + options.maxTimeouts.absolute * 1000 + KEPT_MS;
  }
}

interface Full {
  readonly userId: string;
  /** The oldest first. */
  readonly others: readonly UserLogin[];
  readonly budget: StoreBudget;
}

const NO_LIMIT: SessionLimit = { limit: MOST_LOGINS, policy: 'evict-oldest' };

function oldestFirst(record: UserRecord | null): readonly UserLogin[] {
  return [...(record?.logins ?? [])].sort((one, other) => one.at - other.at);
}
