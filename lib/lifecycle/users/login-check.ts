import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import type { SessionRecord } from '../../session/session-record.js';
import type { UserLogin } from '../../session/user-login.js';
import type { SessionRuntime } from '../runtime/session-runtime.js';
import type { StoreBudget } from '../store/store-budget.js';
import { loginState, type LoginState } from './login-state.js';

/** A login of another request takes no longer than this; if it does, it is kept from being done. */
const BUSY_MS = 10_000;

export interface CheckedLogin {
  readonly login: UserLogin;
  readonly state: LoginState;
  readonly found: SessionRecord | null;
}

/** Looks up what has become of logins. */
export class LoginCheck {
  readonly #runtime: SessionRuntime;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
  }

  /** @throws SessionStoreError */
  async look(userId: string, login: UserLogin, budget: StoreBudget): Promise<CheckedLogin> {
    const { clock, home } = this.#runtime;
    try {
      const found = await home.store.look(login.id, budget);
      const rules = { now: clock.now(), timeouts: home.timeouts };
      return { login, found, state: loginState({ ...login, userId }, found, rules) };
    } catch (error) {
      // What cannot be read is nobody's session.
      if (error instanceof SessionCorruptError) return { login, found: null, state: 'over' };
      throw error;
    }
  }

  /** Those that count against no limit. `isSure`: whatever happens; the others have to be ended first. */
  async dead(
    userId: string,
    logins: readonly UserLogin[],
    budget: StoreBudget,
  ): Promise<readonly { readonly login: UserLogin; readonly isSure: boolean }[]> {
    const looked = await Promise.all(logins.map((login) => this.look(userId, login, budget)));
    const now = this.#runtime.clock.now();
    return looked
      .filter(({ state, login }) => {
        const isBusy = state === 'pending' && now - login.at < BUSY_MS;
        return state !== 'live' && !isBusy;
      })
      .map(({ login, state }) => ({ login, isSure: state === 'over' }));
  }
}
