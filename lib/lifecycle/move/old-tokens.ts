import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import type { SessionRecord } from '../../session/session-record.js';
import { sameHash, validatorStanding } from '../../session/validator-standing.js';
import type { PresentedToken } from '../../session-token/token-format.js';
import type { SessionRuntime, SessionSource } from '../runtime/session-runtime.js';
import type { StoreBudget } from '../store/store-budget.js';
import { movedId, movedSecret } from './moved-token.js';

export interface OldToken {
  readonly source: SessionSource;
  readonly token: PresentedToken;
  /** What the client sent, which may be a token of several tables. */
  readonly text: string;
}

export interface Ending {
  readonly budget: StoreBudget;
  /** The session of the request, which may have been moved from such a token: it is not ended here. */
  readonly except: string | undefined;
  /** Epoch milliseconds: what was last used after that is another login, and stays. */
  readonly unlessUsedAfter?: number;
}

/**
 * The tokens that a request presented for tables which sessions are moved out of, beside the one that
 * its session was loaded by. Such a table's own application may have logged the client in again after
 * the move: what ends the session here ends that as well, or the next request would be logged in by it.
 */
export class OldTokens {
  readonly #runtime: SessionRuntime;
  readonly #tokens: readonly OldToken[];
  #ended: readonly SessionSource[] | undefined;

  constructor(runtime: SessionRuntime, tokens: readonly OldToken[]) {
    this.#runtime = runtime;
    this.#tokens = tokens;
  }

  /** Whose tokens the client is to forget. */
  get ended(): readonly SessionSource[] {
    return this.#ended ?? [];
  }

  /** @throws SessionStoreError when the store fails; then it can be tried again */
  async end(ending: Ending): Promise<void> {
    if (this.#ended !== undefined) return;
    const kept = new Set<string>();
    for (const { source, token, text } of this.#tokens) {
      if (!(await this.#endOne(source, token, ending))) kept.add(text);
    }
    const ended = this.#tokens.filter(({ text }) => !kept.has(text));
    this.#ended = [...new Set(ended.map(({ source }) => source))];
  }

  /** `false`: it stays, row and cookie. */
  async #endOne(source: SessionSource, token: PresentedToken, ending: Ending): Promise<boolean> {
    const { budget, unlessUsedAfter = Infinity } = ending;
    const record = await this.#readable(source, token.id, budget);
    if (record === 'unreadable') return false;
    if (record === null) return this.#endMoved(token, ending);
    const { clock } = this.#runtime;
    const standing = validatorStanding(record, token.secret, clock.now(), token.vouched);
    if (standing !== 'current') return true;
    if (record.accessedAt > unlessUsedAfter) return false;
    await this.#remove(source, record, budget);
    return true;
  }

  /** Nobody here can read it, but its own application may. */
  async #readable({ store, codec }: SessionSource, id: string, budget: StoreBudget) {
    try {
      const record = await store.find(id, budget);
      if (record !== null) codec.open(record.payload, record.id);
      return record;
    } catch (error) {
      if (error instanceof SessionCorruptError) return 'unreadable' as const;
      throw error;
    }
  }

  /** Another request may have moved it meanwhile. */
  async #endMoved(token: PresentedToken, { budget, except }: Ending): Promise<true> {
    const { home } = this.#runtime;
    const id = movedId(token.id);
    if (!home.tokens.keepsId || id === except) return true;
    const moved = await this.#readable(home, id, budget);
    if (moved === null || moved === 'unreadable') return true;
    const isFromThere = sameHash(moved.superseded?.hash, movedSecret(token));
    if (isFromThere) await this.#remove(home, moved, budget);
    return true;
  }

  async #remove(
    { store }: SessionSource,
    record: SessionRecord,
    budget: StoreBudget,
  ): Promise<void> {
    const { applied } = await store.delete(record, budget);
    if (applied) this.#runtime.events.emit('destroyed', record.id, { userId: record.userId });
  }
}
