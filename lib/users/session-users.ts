import { SessionOptionsError } from '../errors/session-options.error.js';
import { LoginCheck, type CheckedLogin } from '../lifecycle/users/login-check.js';
import { SessionRevoker } from '../lifecycle/users/session-revoker.js';
import type { SessionRuntime } from '../lifecycle/runtime/session-runtime.js';
import { unlessItFails } from '../lifecycle/store/unless-it-fails.js';
import type { UserStore } from '../lifecycle/store/user-store.js';
import type { UserRecord } from '../repository/user.repository.js';
import type { SessionApi } from '../session/session.js';
import { handleOf } from '../session/session-handle.js';
import type { UserLogin } from '../session/user-login.js';
import { inBatches } from './in-batches.js';
import { userSessionOf, type UserSession } from './user-session.js';

/** A session, or its `handle`. */
export type SessionOrHandle = Pick<SessionApi<unknown>, 'handle'> | string;

/**
 * The sessions of one user together, of all those that `session.authenticate()` was called for: list them,
 * end one, end all (OWASP ASVS 5.0, 7.4.2, 7.4.3, 7.5.2). Whether the caller may do so is for the
 * application to know: it passes on the id of the user whose sessions these are.
 *
 * All methods throw `SessionStoreError` when the store fails, and `SessionOptionsError` where it is not
 * kept which sessions a user has (`userSessions: false`, or a table of another library).
 */
export class SessionUsers {
  readonly #runtime: SessionRuntime;
  readonly #check: LoginCheck;
  readonly #revoker: SessionRevoker;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
    this.#check = new LoginCheck(runtime);
    this.#revoker = new SessionRevoker(runtime);
  }

  /**
   * The live sessions of a user, the newest login first. One strongly consistent read for the user, and
   * one for each session; one write more where some have ended since.
   *
   * @param options.current the session of the request, which is then marked as `current`
   */
  async list(
    userId: string,
    { current }: { readonly current?: SessionOrHandle } = {},
  ): Promise<UserSession[]> {
    const record = await this.#users.find(userId, this.#budget);
    if (record === null) return [];
    const checked = await inBatches(record.logins, (login) =>
      this.#check.look(userId, login, this.#budget),
    );
    await this.#tidy(userId, record, checked);
    const own = current && handleIn(current);
    const { timeouts } = this.#runtime.home;
    return checked
      .flatMap(({ state, found }) =>
        state === 'live' && found !== null ? [userSessionOf(found, timeouts, own)] : [],
      )
      .sort((one, other) => other.authenticatedAt.getTime() - one.authenticatedAt.getTime());
  }

  /**
   * Ends one session of a user. No request that is under way brings it back, and its client's next one is
   * anonymous, with `session.ended` saying why. Two reads and two writes.
   *
   * @param handle as `list()` gives it
   * @returns `false`: this user has no such session
   */
  async revoke(userId: string, handle: string): Promise<boolean> {
    const record = await this.#users.find(userId, this.#budget);
    const login = record?.logins.find(({ id }) => handleOf(id) === handle);
    if (login === undefined) return false;
    const isEnded = await this.#end(userId, login);
    await unlessItFails(this.#users.remove(userId, login, this.#budget));
    return isEnded;
  }

  /**
   * Ends all sessions of a user, for a new password, say, or a stolen device. When it resolves, every
   * session that the user had when it was called is over on every instance, a login under way included;
   * a login after that is a new one. Two calls for the user, and a read and a write for each session.
   *
   * @param options.except a session that goes on
   * @returns how many sessions were ended
   */
  async revokeAll(
    userId: string,
    { except }: { readonly except?: SessionOrHandle } = {},
  ): Promise<number> {
    const kept = except && handleIn(except);
    const done = new Map<string, number>();
    for (let ended = 0; ;) {
      const record = await this.#users.find(userId, this.#budget);
      if (record === null) return ended;
      const isKept = ({ id }: UserLogin) => kept !== undefined && handleOf(id) === kept;
      const due = record.logins.filter((one) => !isKept(one) && done.get(one.id) !== one.at);
      const outcomes = await inBatches(due, (login) => this.#end(userId, login));
      ended += outcomes.filter(Boolean).length;
      for (const { id, at } of due) done.set(id, at);
      const rest = { base: record, budget: this.#budget };
      if (await this.#users.replace(userId, record.logins.filter(isKept), rest)) return ended;
    }
  }

  #end(userId: string, login: UserLogin): Promise<boolean> {
    return this.#revoker.endLogin(userId, login, { by: 'user', budget: this.#budget });
  }

  /** Not if a login has changed it meanwhile, nor if it fails: that can wait for the next time. */
  async #tidy(userId: string, base: UserRecord, checked: readonly CheckedLogin[]): Promise<void> {
    const left = checked.filter(({ state }) => state !== 'over').map(({ login }) => login);
    if (left.length === checked.length) return;
    await unlessItFails(this.#users.replace(userId, left, { base, budget: this.#budget }));
  }

  get #users(): UserStore {
    const { users } = this.#runtime;
    if (users !== undefined) return users;
    throw new SessionOptionsError(
      [
        'userSessions is false, or the layout or the repository has no room for it: a table of this module has',
      ],
      'It is not kept which sessions a user has',
    );
  }

  /** Each call has all the time that a request would have. */
  get #budget() {
    return this.#runtime.home.store.newBudget();
  }
}

function handleIn(session: SessionOrHandle): string {
  return typeof session === 'string' ? session : session.handle;
}
