import type { UserLogin } from '../session/user-login.js';
import type { CallOptions } from './session.repository.js';

/** Which sessions a user has, as it is stored. */
export interface UserRecord {
  /** Rises with each change, and never begins again. */
  readonly version: number;
  readonly logins: readonly UserLogin[];
}

export interface AddLoginOptions extends CallOptions {
  /** The most sessions that the record may have. */
  readonly limit: number;
  /** Epoch milliseconds until which the record has to be kept. */
  readonly keepUntil: number;
}

/**
 * One small record for each user, beside the sessions: which sessions that user has. An index on the
 * sessions would be behind just when all of them are to be ended; this is read consistently.
 *
 * As for sessions, conditions are atomic, an outcome is a value and a failure is a throw. All methods may be
 * repeated: doing one twice is the same as once.
 */
export abstract class UserRepository {
  /** Strongly consistent; `null`: there is none. */
  abstract find(userId: string, options: CallOptions): Promise<UserRecord | null>;

  /**
   * Adds a login, or replaces the one that its session had, which counts as no further session.
   *
   * @returns what is stored then; `null`: there are `limit` other sessions already, and nothing was changed
   */
  abstract add(
    userId: string,
    login: UserLogin,
    options: AddLoginOptions,
  ): Promise<UserRecord | null>;

  /** Removes a login, unless its session has another one by now. */
  abstract remove(userId: string, login: UserLogin, options: CallOptions): Promise<void>;

  /**
   * Replaces all logins, only while the record has the version of `base`.
   *
   * @returns whether it was done
   */
  abstract replace(
    userId: string,
    logins: readonly UserLogin[],
    base: UserRecord,
    options: CallOptions,
  ): Promise<boolean>;
}
