import type { SessionRecord } from '../session/session-record.js';
import type { SessionState } from '../session/session-state.js';
import { sameHash, standingOf } from '../session/standing.js';
import type { SessionToken } from '../session-token/token-format.js';
import type { ConflictResolver } from './conflict-resolver.js';
import { movedId, movedSecret } from './moved-token.js';
import type { SessionRuntime } from './session-runtime.js';
import type { SessionStore } from './session-store.js';
import type { StoreBudget } from './store-budget.js';

/** Removes a session from the store, wherever it has got to since it was loaded. */
export class SessionEnder {
  readonly #runtime: SessionRuntime;
  readonly #conflicts: ConflictResolver;

  constructor(runtime: SessionRuntime, conflicts: ConflictResolver) {
    this.#runtime = runtime;
    this.#conflicts = conflicts;
  }

  /** @throws SessionStoreError; SessionConflictError when the session has a new token: no logout */
  async end(state: SessionState, budget: StoreBudget): Promise<void> {
    const { base, token, source } = state;
    if (base === null) return;
    const { store } = this.#runtime.sourceOf(state);
    const wasThere = await this.#remove(base, { store, secret: token?.secret, budget });
    if (source !== 0 && token !== undefined) {
      await this.#endMoved(base.id, token, { wasThere, budget });
    }
  }

  /**
   * Another request may have moved the session out of its old table meanwhile, or an earlier one have
   * begun to and never ended: a logout under the old token ends that, too.
   */
  async #endMoved(
    oldId: string,
    token: SessionToken,
    { wasThere, budget }: { readonly wasThere: boolean; readonly budget: StoreBudget },
  ): Promise<void> {
    const { store, tokens } = this.#runtime;
    if (!tokens.keepsId) return;
    const moved = await store.find(movedId(oldId), budget);
    const secret = movedSecret(token);
    if (moved === null || !sameHash(moved.superseded?.hash, secret)) return;
    // While the old record was there nobody had heard of the new token, however old that is.
    if (!wasThere) this.#assertMayEnd(moved, secret);
    await this.#remove(moved, { store, secret, budget });
  }

  /** `false`: it was gone already. */
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
        return true;
      }
      base = result.current;
      if (base !== null) this.#assertMayEnd(base, secret);
    }
    return false;
  }

  /** Rotated while this request ran: a logout must still win, as long as the token is in its grace. */
  #assertMayEnd(record: SessionRecord, secret: Uint8Array | undefined): void {
    const standing = standingOf(record, secret, this.#runtime.clock.now());
    if (standing === 'grace' || standing === 'current') return;
    throw this.#conflicts.refused(record.id, 'rotated');
  }
}
