import type { StorePlace } from '../errors/session-store.error.js';
import type { SessionRecord } from '../session/session-record.js';
import type { UserRepository } from './user.repository.js';

/** Given to every call of a repository. */
export interface CallOptions {
  /** Aborts when the request's store budget is spent; a call then rejects soon. */
  readonly signal: AbortSignal;
}

export interface FindOptions extends CallOptions {
  /** `false` allows an answer that lags behind earlier writes, where that is cheaper. */
  readonly consistent: boolean;
}

export interface WriteOptions extends CallOptions {
  /** Epoch milliseconds: a stored session that has expired by then is not written to. */
  readonly now: number;
}

export interface DeleteOptions extends CallOptions {
  /** Only if nothing was saved since `base` was read. Default `false`: a logout does not care. */
  readonly unchanged?: boolean;
}

/** `current` is what is stored instead of the expected record, or `null`: nothing is. */
export type SaveResult =
  { readonly applied: true } | { readonly applied: false; readonly current: SessionRecord | null };

/**
 * Where sessions are kept. This class is both the contract and its injection token; the contract
 * suite in `nestjs-dynamo-session/testing` checks an implementation against every rule below.
 *
 * For all methods:
 * - **Conditions are atomic.** What a method promises about the stored record is decided by the
 *   store in the same step as the write, never by a read before it.
 * - **An outcome is a value, a failure is a throw.** Not found, taken, changed meanwhile: returned.
 *   A rejected promise means only that the store failed or did not answer.
 * - **Repeatable.** A call may be repeated after an answer was lost. A write that finds its own
 *   name (`writeIds[0]`) among the stored `writeIds` reports success.
 * - **No judgement.** Expired or superseded records are returned as they are; the caller decides.
 */
export abstract class SessionRepository {
  /** Where it keeps sessions: the log of a failure names it. Default: nothing is named. */
  readonly place?: StorePlace;
  /** Keeps which sessions each user has. Default none: then they can be neither listed nor limited. */
  readonly users?: UserRepository | undefined;

  /**
   * Stores a new record. `false`: the id is taken, and the record stored under it is untouched.
   */
  abstract create(record: SessionRecord, options: CallOptions): Promise<boolean>;

  /**
   * The record, or `null` when there is none.
   *
   * @throws SessionCorruptError when something is stored that is no session record; it stays there.
   */
  abstract find(id: string, options: FindOptions): Promise<SessionRecord | null>;

  /**
   * Replaces `base` by `next`, only while what is stored has the version and the secret of `base`,
   * has not expired at `now`, and was not used later (`accessedAt`) than `next` says: a touch from a
   * node whose clock is ahead is not taken back. Never creates: what is gone stays gone.
   */
  abstract save(
    next: SessionRecord,
    base: SessionRecord,
    options: WriteOptions,
  ): Promise<SaveResult>;

  /**
   * Moves `accessedAt` and `expiresAt` forward to those of `next`, under the conditions of `save`
   * and only if the stored `accessedAt` is earlier. Writes nothing else, never creates.
   * `false`: a condition did not hold, which is no error.
   */
  abstract touch(next: SessionRecord, base: SessionRecord, options: WriteOptions): Promise<boolean>;

  /**
   * Removes the record, only while it has the secret of `base`, and with `unchanged` its version too.
   * `applied: false` with `current: null`: it was already gone.
   */
  abstract delete(base: SessionRecord, options: DeleteOptions): Promise<SaveResult>;
}
