import type { SessionEvents } from '../../events/session-events.js';
import type { UserRecord, UserRepository } from '../../repository/user.repository.js';
import type { SessionRepository } from '../../repository/session.repository.js';
import type { UserLogin } from '../../session/user-login.js';
import { doubtOf } from './write-doubt.js';
import type { StoreBudget } from './store-budget.js';
import { reported } from './store-call.js';

/** The repository of users' records, with a bound on the time, one kind of error, and an event for each. */
export class UserStore {
  readonly #users: UserRepository;
  readonly #place: SessionRepository['place'];
  readonly #events: SessionEvents;

  constructor(users: UserRepository, place: SessionRepository['place'], events: SessionEvents) {
    this.#users = users;
    this.#place = place;
    this.#events = events;
  }

  find(userId: string, budget: StoreBudget): Promise<UserRecord | null> {
    return this.#call('find-user', budget, (signal) => this.#users.find(userId, { signal }));
  }

  add(
    userId: string,
    login: UserLogin,
    how: { readonly limit: number; readonly keepUntil: number; readonly budget: StoreBudget },
  ): Promise<UserRecord | null> {
    const { budget, ...options } = how;
    return this.#call('add-login', budget, (signal) =>
      this.#users.add(userId, login, { ...options, signal }),
    );
  }

  remove(userId: string, login: UserLogin, budget: StoreBudget): Promise<void> {
    return this.#call('remove-login', budget, (signal) =>
      this.#users.remove(userId, login, { signal }),
    );
  }

  replace(
    userId: string,
    logins: readonly UserLogin[],
    { base, budget }: { readonly base: UserRecord; readonly budget: StoreBudget },
  ): Promise<boolean> {
    return this.#call('replace-logins', budget, (signal) =>
      this.#users.replace(userId, logins, base, { signal }),
    );
  }

  #call<R>(
    operation: string,
    budget: StoreBudget,
    task: (signal: AbortSignal) => Promise<R>,
  ): Promise<R> {
    const call = { operation, id: undefined, budget };
    // Each may be repeated, whatever became of the first: one that gets no answer is sent once more.
    const twice = budget.run(task, { isWrite: true }).catch((error: unknown) => {
      if (doubtOf(error) !== 'open') throw error;
      return budget.run(task);
    });
    return reported(call, twice, { events: this.#events, place: this.#place });
  }
}
