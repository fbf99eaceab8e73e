import { SessionConflictError } from '../errors/session-conflict.error.js';
import { SessionStoreError } from '../errors/session-store.error.js';
import { SessionTooLargeError } from '../errors/session-too-large.error.js';
import type { Snapshot } from '../session/draft/snapshot.js';
import { renewalOf } from '../session/draft/intents.js';
import { mayWrite, writeRefusal, type Standing } from '../session/standing.js';
import { responseStartedError } from '../session/state-errors.js';
import type { SessionToken } from '../session-token/token-format.js';
import type { Conflicts } from './write/conflicts.js';
import { mintMovedToken } from './move/moved-token.js';
import { touchedRecord } from './write/next-record.js';
import { givesToken, isAskedFor, plan, type Plan, type Upkeep } from './write/plan.js';
import type { SessionRuntime } from './runtime/session-runtime.js';
import type { Attempt, Attempts } from './write/attempts.js';
import type { SessionWriter, Written } from './write/session-writer.js';
import type { StoreBudget } from './store/store-budget.js';
import type { Stored } from './runtime/stored.js';
import type { DataChange, WriteWork } from './write/write-work.js';

/**
 * Whether a new token can reach the client. `'closed'`: the headers are out. `'blocked'`: the response
 * may not carry one, such as a Secure cookie over plain HTTP.
 */
export type Delivery = 'open' | 'closed' | 'blocked';

export interface StepInput {
  readonly stored: Stored | null;
  readonly standing: Standing;
  readonly snapshot: Snapshot;
  /** From `update()`. */
  readonly change?: DataChange;
  readonly upkeep: Upkeep;
  /** Whether a write that changes something moves the idle clock along. */
  readonly isUse: boolean;
  readonly delivery: Delivery;
  /** The token of a session that is not stored yet. */
  readonly freshToken: () => SessionToken;
  readonly binding: Uint8Array | undefined;
  readonly budget: StoreBudget;
}

/** What an operation comes to: one write, ready to be sent. */
export interface Step {
  readonly snapshot: Snapshot | undefined;
  readonly plan: Exclude<Plan, { readonly kind: 'nothing' }>;
  readonly budget: StoreBudget;
  /** What will be stored if no other request is faster; `undefined`: a change of `update()` decides. */
  readonly expected: Stored | undefined;
  readonly work?: WriteWork;
  readonly attempt?: Attempt;
  readonly stored: Stored | null;
}

/** Whether another user follows, or none: a login, of a new session as well, or a new start. */
export function isLogin({ snapshot }: Step): boolean {
  const renewal = snapshot && renewalOf(snapshot.intents);
  return renewal?.why === 'authenticate' || renewal?.startsOver === true;
}

/** Decides which write a snapshot needs, and performs it. */
export class Steps {
  readonly #runtime: SessionRuntime;
  readonly #writer: SessionWriter;
  readonly #attempts: Attempts;
  readonly #conflicts: Conflicts;
  readonly #onUndeliverable: () => void;

  constructor(parts: {
    readonly runtime: SessionRuntime;
    readonly writer: SessionWriter;
    readonly attempts: Attempts;
    readonly conflicts: Conflicts;
    /** Called when a session is not stored because the response may not carry its token. */
    readonly onUndeliverable: () => void;
  }) {
    this.#runtime = parts.runtime;
    this.#writer = parts.writer;
    this.#attempts = parts.attempts;
    this.#conflicts = parts.conflicts;
    this.#onUndeliverable = parts.onUndeliverable;
  }

  /**
   * Decides and prepares; does no I/O.
   *
   * @returns `undefined`: there is nothing to do
   * @throws SessionConflictError, SessionStoreError when this request may not write;
   *   SessionStateError when its client could no longer be told of a new token;
   *   SessionTooLargeError, SessionSerializationError
   */
  next(input: StepInput): Step | undefined {
    const { stored, standing, snapshot, change, upkeep, budget } = input;
    const { options, home } = this.#runtime;
    const isForced =
      change !== undefined || (stored === null && options.saveUninitialized && mayWrite(standing));
    const { keepsId } = home.tokens;
    const planned = plan({ stored, snapshot, isForced, upkeep, keepsId });
    if (planned.kind === 'nothing') return undefined;
    if (planned.kind === 'touch') return this.touch(stored as Stored, budget);
    if (givesToken(planned) && input.delivery !== 'open') return this.#undeliverable(input);
    this.assertMayWrite(standing, stored);
    const work: WriteWork = {
      stored,
      snapshot,
      change,
      why: planned.kind === 'create' ? undefined : planned.why,
      token: this.#tokenFor(planned, input),
      binding: input.binding,
      isUse: input.isUse,
      budget,
    };
    const step = { plan: planned, budget, stored, snapshot, work };
    if (change !== undefined) return { ...step, expected: undefined };
    try {
      const attempt = this.#attempts.first(work);
      return { ...step, attempt, expected: attempt.next };
    } catch (error) {
      // What other options or another library let grow too large stays as it is until it is changed.
      if (isAskedFor(planned) || !(error instanceof SessionTooLargeError)) throw error;
      return upkeep.touch ? this.touch(stored as Stored, budget) : undefined;
    }
  }

  /** Moves the idle clock. */
  touch(stored: Stored, budget: StoreBudget): Step {
    const { record, source } = stored;
    const now = this.#runtime.clock.now();
    const expected = { ...stored, record: touchedRecord(record, now, source.timeouts) };
    return { plan: { kind: 'touch' }, budget, stored, expected, snapshot: undefined };
  }

  /** @returns `undefined`: nobody had asked for it, and it was not done */
  async perform({ plan: planned, work, attempt, ...touch }: Step): Promise<Written | undefined> {
    if (work === undefined) return this.#touch(touch);
    try {
      return await this.#writer.write(work, attempt);
    } catch (error) {
      const isExpected =
        error instanceof SessionConflictError || error instanceof SessionStoreError;
      // A new token that nobody asked for: if another request was faster, its token is the new one.
      if (isAskedFor(planned) || !isExpected) throw error;
      return undefined;
    }
  }

  /** @throws SessionConflictError, SessionStoreError when the presented token may not write */
  assertMayWrite(standing: Standing, stored: Stored | null): void {
    const refusal = writeRefusal(standing);
    if (refusal === undefined) return;
    if (refusal === 'unavailable') throw new SessionStoreError('save');
    throw this.#conflicts.refused(stored?.record.id, refusal);
  }

  #undeliverable({ delivery }: StepInput): undefined {
    if (delivery === 'blocked') return this.#onUndeliverable() as undefined;
    throw responseStartedError();
  }

  #tokenFor(planned: Plan, { stored, snapshot, freshToken }: StepInput): SessionToken {
    const { tokens } = this.#runtime.home;
    const asked = renewalOf(snapshot.intents)?.token;
    if (stored === null) return asked ?? freshToken();
    const { id } = stored.record;
    if (planned.kind === 'move') {
      return asked ?? (stored.source.isHome ? tokens.renew(id) : mintMovedToken(id, tokens));
    }
    if (planned.kind !== 'save' || planned.why === undefined) return stored.token;
    return asked?.id === id ? asked : tokens.renew(id);
  }

  /** Never fails the request: a failure is an event, and the session may end a little early. */
  async #touch({ stored, expected, budget }: Partial<Step>): Promise<Written | undefined> {
    if (!stored || !expected || !budget) return undefined;
    const now = this.#runtime.clock.now();
    const { store } = stored.source;
    try {
      const isMoved = await store.touch(expected.record, stored.record, { now, budget });
      return isMoved ? { stored: expected } : undefined;
    } catch (error) {
      if (error instanceof SessionStoreError) return undefined;
      throw error;
    }
  }
}
