import type { EndedBy, SessionPayload, SessionRecord } from '../../session/session-record.js';
import type { UserLogin } from '../../session/user-login.js';
import type { SessionRuntime } from '../runtime/session-runtime.js';
import type { StoreBudget } from '../store/store-budget.js';
import { endedRecord, neverRecord } from './ended-record.js';
import { LoginCheck } from './login-check.js';

export interface Ending {
  readonly by: EndedBy;
  readonly budget: StoreBudget;
}

/**
 * Ends a session from outside of it. Unlike a logout it leaves a record without data in the session's
 * place, which no write of a request under way gets past: neither a save nor the login itself.
 */
export class SessionRevoker {
  readonly #runtime: SessionRuntime;
  readonly #check: LoginCheck;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
    this.#check = new LoginCheck(runtime);
  }

  /**
   * Ends the session of a login, or keeps a login that is still under way from ever being done.
   *
   * @returns whether a session was ended
   * @throws SessionStoreError
   */
  async endLogin(userId: string, login: UserLogin, how: Ending): Promise<boolean> {
    const { home } = this.#runtime;
    for (;;) {
      const { found, state } = await this.#check.look(userId, login, how.budget);
      if (state === 'over') return false;
      if (found === null) {
        const what = { ...this.#what(login.id, how), userId };
        if (await home.store.create(neverRecord(login.id, what), how.budget)) return false;
      } else if (await this.end(found, how)) {
        return state === 'live';
      }
    }
  }

  /**
   * @returns `false`: it has ended by itself, or become another user's
   * @throws SessionStoreError
   */
  async end(record: SessionRecord, how: Ending): Promise<boolean> {
    const { home, events } = this.#runtime;
    const { budget, by } = how;
    for (let base = record; ;) {
      const next = endedRecord(base, this.#what(base.id, how));
      // Whatever the time: what has expired here may still live by the clock of another node.
      const result = await home.store.save(next, base, { now: 0, budget });
      if (result.applied) {
        events.emit('destroyed', base.id, { userId: base.userId, by });
        return true;
      }
      const { current } = result;
      if (current === null || current.userId !== record.userId) return false;
      base = current;
    }
  }

  #what(id: string, { by }: Ending) {
    const { clock, home } = this.#runtime;
    const { codec, timeouts } = home;
    const empty: SessionPayload = codec.pack(codec.serialize(codec.empty(), id), id);
    return { by, empty, timeouts, now: clock.now() };
  }
}
