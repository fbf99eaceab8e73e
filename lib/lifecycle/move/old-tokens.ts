import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import { validatorStanding } from '../../session/validator-standing.js';
import type { PresentedToken } from '../../session-token/token-format.js';
import type { SessionRuntime, SessionSource } from '../runtime/session-runtime.js';
import type { StoreBudget } from '../store/store-budget.js';

/**
 * The tokens that a request presented for tables which sessions are moved out of, beside the one that
 * its session was loaded by. Such a table's own application may have logged the client in again after
 * the move: what ends the session here ends that as well, or the next request would be logged in by it.
 */
export class OldTokens {
  readonly #runtime: SessionRuntime;
  readonly #tokens: readonly { readonly source: SessionSource; readonly token: PresentedToken }[];
  #haveEnded = false;

  constructor(runtime: SessionRuntime, tokens: OldTokens['all']) {
    this.#runtime = runtime;
    this.#tokens = tokens;
  }

  get all(): readonly { readonly source: SessionSource; readonly token: PresentedToken }[] {
    return this.#tokens;
  }

  /** Whose tokens the client is to forget. */
  get ended(): readonly SessionSource[] {
    return this.#haveEnded ? [...new Set(this.#tokens.map(({ source }) => source))] : [];
  }

  /** @throws SessionStoreError when the store fails; then it can be tried again */
  async end(budget: StoreBudget): Promise<void> {
    if (this.#haveEnded) return;
    for (const { source, token } of this.#tokens) await this.#endOne(source, token, budget);
    this.#haveEnded = true;
  }

  async #endOne({ store }: SessionSource, token: PresentedToken, budget: StoreBudget) {
    const record = await store.find(token.id, budget).catch((error: unknown) => {
      // Nobody here can read it: its own application may, and it stays.
      if (error instanceof SessionCorruptError) return null;
      throw error;
    });
    if (record === null) return;
    const { clock, events } = this.#runtime;
    const standing = validatorStanding(record, token.secret, clock.now(), token.vouched);
    if (standing !== 'current') return;
    const { applied } = await store.delete(record, budget);
    if (applied) events.emit('destroyed', record.id, { userId: record.userId });
  }
}
