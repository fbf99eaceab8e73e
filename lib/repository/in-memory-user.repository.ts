import type { UserLogin } from '../session/user-login.js';
import { UserRepository, type AddLoginOptions, type UserRecord } from './user.repository.js';

/** Keeps which sessions each user has in this process, beside `InMemorySessionRepository`. */
export class InMemoryUserRepository extends UserRepository {
  readonly #records = new Map<string, UserRecord>();
  /** Of all records: one that goes and comes again is not taken for what it was. */
  #version = 0;

  override find(userId: string): Promise<UserRecord | null> {
    return Promise.resolve(this.#records.get(userId) ?? null);
  }

  override add(
    userId: string,
    login: UserLogin,
    { limit }: Pick<AddLoginOptions, 'limit'>,
  ): Promise<UserRecord | null> {
    const { logins } = this.#records.get(userId) ?? { logins: [] };
    const others = logins.filter(({ id }) => id !== login.id);
    const isFull = others.length >= limit && others.length === logins.length;
    if (isFull) return Promise.resolve(null);
    return Promise.resolve(this.#set(userId, [...others, login]));
  }

  override remove(userId: string, login: UserLogin): Promise<void> {
    const record = this.#records.get(userId);
    const rest = record?.logins.filter(({ id, at }) => id !== login.id || at !== login.at);
    if (record && rest && rest.length < record.logins.length) {
      this.#set(userId, rest);
    }
    return Promise.resolve();
  }

  override replace(
    userId: string,
    logins: readonly UserLogin[],
    base: UserRecord,
  ): Promise<boolean> {
    const isSame = this.#records.get(userId)?.version === base.version;
    if (isSame) this.#set(userId, logins);
    return Promise.resolve(isSame);
  }

  #set(userId: string, logins: readonly UserLogin[]): UserRecord {
    const record = { version: ++this.#version, logins };
    if (logins.length === 0) this.#records.delete(userId);
    else this.#records.set(userId, record);
    return record;
  }
}
