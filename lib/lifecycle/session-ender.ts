import type { SessionRecord } from '../session/session-record.js';
import { validatorStanding } from '../session/validator-standing.js';
import type { SessionToken } from '../session-token/token-format.js';
import type { Conflicts } from './write/conflicts.js';
import { findMoved } from './move/moved-record.js';
import { movedSecret } from './move/moved-token.js';
import type { SessionRuntime } from './runtime/session-runtime.js';
import type { SessionStore } from './store/session-store.js';
import type { UserLogins } from './users/user-logins.js';
import type { StoreBudget } from './store/store-budget.js';
import type { Stored } from './runtime/stored.js';

/** Removes a session from the store, wherever it has got to since it was loaded. */
export class SessionEnder {
  readonly #runtime: SessionRuntime;
  readonly #conflicts: Conflicts;
  readonly #logins: UserLogins | undefined;

  constructor(runtime: SessionRuntime, conflicts: Conflicts, logins: UserLogins | undefined) {
    this.#runtime = runtime;
    this.#conflicts = conflicts;
    this.#logins = logins;
  }

  /** @throws SessionStoreError; SessionConflictError when the session has a new token: no logout */
  async end({ record, token, source }: Stored, budget: StoreBudget): Promise<void> {
    const { store } = source;
    const wasThere = await this.#remove(record, { store, secret: token.secret, budget });
    if (!source.isHome) await this.#endMoved(token, { wasThere, budget });
  }

  /**
   * Another request may have moved the session out of its old table meanwhile, or an earlier one have
   * begun to and never ended: a logout under the old token ends that, too.
   */
  async #endMoved(
    token: SessionToken,
    { wasThere, budget }: { readonly wasThere: boolean; readonly budget: StoreBudget },
  ): Promise<void> {
    const moved = await findMoved(this.#runtime, token, budget);
    if (moved === null) return;
    const { store } = this.#runtime.home;
    const secret = movedSecret(token);
    // While the old record was still there, no client had been given the new token: it may end,
    // however old it is.
    if (!wasThere) this.#assertMayEnd(moved, secret);
    await this.#remove(moved, { store, secret, budget });
  }

  /** @returns `false` when it was gone already */
  async #remove(
    record: SessionRecord,
    from: {
      readonly store: SessionStore;
      readonly secret: Uint8Array | undefined;
      readonly budget: StoreBudget;
    },
  ): Promise<boolean> {
    const { store, secret, budget } = from;
    for (let base: SessionRecord | null = record; base !== null;) {
      const expected: SessionRecord = base;
      const result = await store.delete(expected, budget);
      if (result.applied) {
        this.#runtime.events.emit('destroyed', expected.id, { userId: expected.userId });
        if (store === this.#runtime.home.store) await this.#logins?.forget(expected, budget);
        return true;
      }
      base = result.current;
      if (base !== null) this.#assertMayEnd(base, secret);
    }
    return false;
  }

  /** After a rotation by another request, a logout still wins while its token is in the grace period. */
  #assertMayEnd(record: SessionRecord, secret: Uint8Array | undefined): void {
    const standing = validatorStanding(record, secret, this.#runtime.clock.now());
    if (standing === 'grace' || standing === 'current') return;
    throw this.#conflicts.refused(record.id, 'rotated');
  }
}
