import { SessionStateError } from '../../errors/session-state.error.js';
import type { SessionStoreError } from '../../errors/session-store.error.js';
import { SessionUnclearError } from '../../errors/session-unclear.error.js';
import { keepsOld, type MoveResult, type SessionMover } from '../move/session-mover.js';
import type { SessionRuntime } from '../runtime/session-runtime.js';
import type { Stored } from '../runtime/stored.js';
import { sameHash } from '../../session/validator-standing.js';
import { KeyedQueue } from '../store/keyed-queue.js';
import { StoreBudgetSpentError } from '../store/store-budget.js';
import type { Attempt, Attempts } from './attempts.js';
import type { Conflicts } from './conflicts.js';
import type { UserLogins, WriteOfUser } from '../users/user-logins.js';
import { fixationSuspect } from './fixation-check.js';
import { takeBack } from './take-back.js';
import type { WriteWork } from './write-work.js';

/** How often a new id is drawn when the store says that it is taken, which random ones never are. */
const MAX_ID_DRAWS = 3;
const MAX_PAUSE_MS = 50;
export interface Written {
  readonly stored: Stored;
  /** Why nobody knows whether the record before it, which had another id, is gone. */
  readonly unclear?: SessionStoreError;
}

type Sent = Written | { /** Stored by others: what to try again on. */ readonly instead: Stored };

/** Makes a planned write durable: once, or again and again where others were faster. */
export class SessionWriter {
  readonly #runtime: SessionRuntime;
  readonly #conflicts: Conflicts;
  readonly #mover: SessionMover;
  readonly #attempts: Attempts;
  readonly #logins: UserLogins | undefined;
  readonly #queue = new KeyedQueue<Written>();

  constructor(parts: {
    readonly runtime: SessionRuntime;
    readonly conflicts: Conflicts;
    readonly mover: SessionMover;
    readonly attempts: Attempts;
    /** Left out where it is not kept which sessions a user has. */
    readonly logins: UserLogins | undefined;
  }) {
    this.#runtime = parts.runtime;
    this.#conflicts = parts.conflicts;
    this.#mover = parts.mover;
    this.#attempts = parts.attempts;
    this.#logins = parts.logins;
  }

  /**
   * A new token whose write nobody knows the outcome of is not given to the client, and the write is
   * taken back after the response: so the client has the token that it had, and that is good or will be.
   *
   * @param first the first attempt, where it was prepared
   * @throws SessionConflictError, SessionStoreError, SessionUnclearError, SessionTooLargeError,
   *   SessionSerializationError
   */
  async write(work: WriteWork, first?: Attempt): Promise<Written> {
    const attempt = first ?? (await this.#attempts.firstChanged(work));
    const store = () =>
      work.stored === null ? this.#create(work, attempt) : this.#save(work, attempt);
    return this.#logins === undefined
      ? store()
      : this.#logins.during(asOfUser(work, attempt), store);
  }

  async #save(work: WriteWork, first: Attempt): Promise<Written> {
    const sent = await this.#send(work, first, false);
    if ('stored' in sent) return sent;
    // Retries of one process queue up per session: they would only make each other fail.
    const { budget } = work;
    return this.#queue.run(
      (first.base as Stored).record.id,
      async (giveAway, last) => {
        let [before, onto] = [first, this.#newer(sent.instead, last)];
        for (let round = 0; ; round++) {
          if (budget.isShort) return this.#giveUp(onto);
          if (round > 0) await budget.pause(Math.min(2 ** round, MAX_PAUSE_MS));
          before = await this.#attempts.again(work, onto, before, giveAway);
          const again = await this.#send(work, before, true);
          if ('stored' in again) return again;
          onto = again.instead;
        }
      },
      (before) => budget.wait(() => before).catch(() => this.#giveUp(sent.instead)),
    );
  }

  /** Has the write taken back if its error leaves the client's token in doubt. @returns the error */
  #takenBack(error: unknown, work: WriteWork, { base, next }: Attempt): unknown {
    const isMove = base !== null && base.record.id !== next.record.id;
    const givesToken = base === null || work.why !== undefined;
    if (!givesToken || isMove || !(error instanceof SessionUnclearError)) return error;
    const { inFlight, takeBacks } = this.#runtime;
    const undo = () => takeBack(this.#runtime, next.record, base?.record ?? null);
    const bytes = Buffer.byteLength(base?.record.payload.raw ?? '');
    void inFlight.track(takeBacks.add(error, { id: next.record.id, bytes, undo }));
    return error;
  }

  async #create(work: WriteWork, first: Attempt): Promise<Written> {
    const { home, events } = this.#runtime;
    let attempt = first;
    for (let draw = 1; ; draw++) {
      const { record } = attempt.next;
      let isCreated: boolean;
      try {
        isCreated = await home.store.create(record, work.budget);
      } catch (error) {
        throw this.#takenBack(error, work, attempt);
      }
      if (isCreated) {
        events.emit('created', record.id, { userId: record.userId });
        return { stored: attempt.next };
      }
      if (await this.#logins?.wasEnded(record, work.budget)) {
        throw this.#conflicts.refused(record.id, 'destroyed');
      }
      if (draw === MAX_ID_DRAWS) break;
      attempt = this.#attempts.redrawn(work, attempt);
      await this.#logins?.redrawn(record, attempt.next.record, work.budget);
    }
    throw new SessionStateError(
      'too-many-collisions',
      `No free session id in ${MAX_ID_DRAWS} draws: check that generateSelector makes each id only once.`,
    );
  }

  async #send(work: WriteWork, attempt: Attempt, isRetry: boolean): Promise<Sent> {
    const { next } = attempt;
    const base = attempt.base as Stored;
    const result = await this.#store(work, attempt, isRetry).catch((error: unknown) => {
      // The time was over before this attempt was sent, because others kept being faster: that is
      // contention, not a failure of the store.
      const { cause } = error as Error;
      const wasSent = !(cause instanceof StoreBudgetSpentError) || cause.wasStarted;
      if (isRetry && !wasSent) return this.#giveUp(base);
      throw this.#takenBack(error, work, attempt);
    });
    if (result.applied) {
      this.#report(work, attempt, isRetry);
      return { stored: next, ...(result.unclear && { unclear: result.unclear }) };
    }
    const reason = this.#conflicts.whyGone(result.current, base);
    if (result.current === null || reason !== undefined) {
      throw this.#conflicts.refused(base.record.id, reason ?? 'destroyed');
    }
    return { instead: this.#conflicts.opened(result.current, base) };
  }

  #store(
    { why, budget }: WriteWork,
    { next, base: from }: Attempt,
    isRetry: boolean,
  ): Promise<MoveResult> {
    const base = from as Stored;
    if (next.record.id !== base.record.id) {
      return this.#mover.move(next.record, base, { budget, keepsOld: keepsOld(base, why) });
    }
    const now = this.#runtime.clock.now();
    return base.source.store.save(next.record, base.record, { now, budget, isRetry });
  }

  /** What is stored by now, where another request of this process has written it meanwhile. */
  #newer(seen: Stored, last: Written | undefined): Stored {
    const { record } = last?.stored ?? seen;
    const { id, version, secret } = seen.record;
    // Under another id or token it is no longer the session that this write is for.
    const isSame = record.id === id && sameHash(record.secret, secret);
    return isSame && record.version > version ? this.#conflicts.opened(record, seen) : seen;
  }

  /** Other requests were faster until the time was over. */
  #giveUp(stored: Stored): never {
    throw this.#conflicts.refused(stored.record.id, 'contention');
  }

  #report({ why }: WriteWork, { base, next, resolved }: Attempt, isRetry: boolean): void {
    const { events } = this.#runtime;
    const { id, version, userId } = next.record;
    const suspect =
      why === undefined && base !== null && events.observed && fixationSuspect(next, base);
    if (suspect) events.emit('fixation-warning', id, { key: suspect });
    if (isRetry) events.emit('conflict', id, { outcome: 'merged', keys: resolved.conflicts });
    if (why === undefined) events.emit('saved', id, { version });
    else events.emit('rotated', id, { why, userId });
  }
}

function asOfUser({ why, stored, budget }: WriteWork, { base, next }: Attempt): WriteOfUser {
  const isHome = base?.source.isHome === true;
  const isLogin = stored === null || why === 'authenticate';
  return { next: next.record, base: isHome ? base.record : undefined, budget, isLogin };
}
