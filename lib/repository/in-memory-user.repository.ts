import type { UserLogin } from '../session/user-login.js';
import { UserRepository, type AddLoginOptions, type UserRecord } from './user.repository.js';

/** Keeps which sessions each user has in this process, beside `InMemorySessionRepository`. */
export class InMemoryUserRepository extends UserRepository {
  readonly #records = new Map<string, UserRecord>();

  override find(userId: string): Promise<UserRecord | null> {
    return Promise.resolve(this.#records.get(userId) ?? null);
  }

  override add(
    userId: string,
    login: UserLogin,
    { limit }: Pick<AddLoginOptions, 'limit'>,
  ): Promise<UserRecord | null> {
    const { version, logins } = this.#records.get(userId) ?? { version: 0, logins: [] };
    const others = logins.filter(({ id }) => id !== login.id);
    const isFull = others.length >= limit && others.length === logins.length;
    if (isFull) return Promise.resolve(null);
    return Promise.resolve(this.#set(userId, [...others, login], version));
  }

  override remove(userId: string, login: UserLogin): Promise<void> {
    const record = this.#records.get(userId);
    const rest = record?.logins.filter(({ id, at }) => id !== login.id || at !== login.at);
    if (record && rest && rest.length < record.logins.length) {
      this.#set(userId, rest, record.version);
    }
    return Promise.resolve();
  }

  override replace(
    userId: string,
    logins: readonly UserLogin[],
    base: UserRecord,
  ): Promise<boolean> {
    const isSame = this.#records.get(userId)?.version === base.version;
    if (isSame) this.#set(userId, logins, base.version);
    return Promise.resolve(isSame);
  }

  #set(userId: string, logins: readonly UserLogin[], before: number): UserRecord {
    // Also without logins: a version must not come again.
    const record = { version: before + 1, logins };
    this.#records.set(userId, record);
    return record;
  }
}
