import { SessionCorruptError } from '../../errors/session-corrupt.error.js';
import type { SessionRecord } from '../../session/session-record.js';
import { validatorStanding } from '../../session/validator-standing.js';
import type { SessionToken } from '../../session-token/token-format.js';
import type { PresentedTexts } from '../runtime/presented-texts.js';
import type { SessionRuntime, SessionSource } from '../runtime/session-runtime.js';
import type { Stored } from '../runtime/stored.js';
import type { WhyRenewed } from '../runtime/why-renewed.js';
import type { StoreBudget } from '../store/store-budget.js';
import { findMoved } from './moved-record.js';
import { keepsOld } from './session-mover.js';

interface OldToken {
  readonly source: SessionSource;
  readonly token: SessionToken & { readonly vouched?: boolean };
  /** What the client sent, which may be a token of several tables. */
  readonly text: string;
}

interface Ending {
  readonly budget: StoreBudget;
  /** The session of the request, which may have been moved from such a token: it is not ended here. */
  readonly except: string | undefined;
  /** Epoch milliseconds: what was last used after that is another login, and stays. */
  readonly unlessUsedAfter?: number;
}

/**
 * The tokens that a client has for tables which sessions are moved out of, beside the one that its
 * session was loaded by. Such a table's own application may have logged the client in again after the
 * move: what ends the session here ends that as well, or the next request would be logged in by it.
 */
export class OldTokens {
  readonly #runtime: SessionRuntime;
  readonly #tokens: readonly OldToken[];
  #ended: readonly SessionSource[] | undefined;

  /** @param hasLeft the last one opened the session until this request moved it, and still opens its row */
  constructor(
    runtime: SessionRuntime,
    tokens: readonly OldToken[],
    readonly hasLeft = false,
  ) {
    this.#runtime = runtime;
    this.#tokens = tokens;
  }

  /** The same, and a token that the client keeps although its session has been moved. */
  withLeft(left: OldToken): OldTokens {
    return new OldTokens(this.#runtime, [...this.#tokens, left], true);
  }

  /** Whose tokens the client is to forget. */
  get ended(): readonly SessionSource[] {
    return this.#ended ?? [];
  }

  /** @throws SessionStoreError when the store fails; then it can be tried again */
  async end(ending: Ending): Promise<void> {
    if (this.#ended !== undefined) return;
    const outcomes = await Promise.all(
      this.#tokens.map(async (one) => ({ ...one, isEnded: await this.#endOne(one, ending) })),
    );
    const kept = new Set(outcomes.filter(({ isEnded }) => !isEnded).map(({ text }) => text));
    const ended = outcomes.filter(({ text }) => !kept.has(text));
    this.#ended = [...new Set(ended.map(({ source }) => source))];
  }

  /** `false`: it stays, row and cookie. */
  async #endOne({ source, token }: OldToken, ending: Ending): Promise<boolean> {
    const { budget, except, unlessUsedAfter = Infinity } = ending;
    const record = await readable(source, () => source.store.find(token.id, budget));
    if (record === 'unreadable') return false;
    if (record === null) {
      // Another request may have moved it meanwhile.
      const { home } = this.#runtime;
      const moved = await readable(home, () => findMoved(this.#runtime, token, budget));
      const isAnother = moved !== null && moved !== 'unreadable' && moved.id !== except;
      if (isAnother) await this.#remove(home, moved, budget);
      return true;
    }
    const { clock } = this.#runtime;
    const standing = validatorStanding(record, token.secret, clock.now(), token.vouched);
    if (standing !== 'current') return true;
    if (record.accessedAt > unlessUsedAfter) return false;
    await this.#remove(source, record, budget);
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

/**
 * What was presented for the tables that sessions are moved out of, but for that of the session.
 *
 * @returns `undefined` where there is nothing, as always without `migrateFrom`
 */
export function oldTokensOf(
  runtime: SessionRuntime,
  presented: readonly PresentedTexts[],
  loadedFrom: SessionSource | undefined,
): OldTokens | undefined {
  if (presented.length === 1) return undefined;
  const atHome = presented.find(({ source }) => source.isHome);
  // Where both cookies have one name, ours is not theirs.
  const isOurs = (text: string) =>
    atHome?.texts.includes(text) === true && atHome.source.tokens.parse(text) !== null;
  const tokens = presented
    .filter(({ source }) => !source.isHome && source !== loadedFrom)
    .flatMap(({ source, texts }) =>
      texts.flatMap((text) => {
        const token = isOurs(text) ? null : source.tokens.parse(text);
        return token === null ? [] : [{ source, token, text }];
      }),
    );
  return tokens.length === 0 ? undefined : new OldTokens(runtime, tokens);
}

/** With the token of a session that has just been moved, where its old row has stayed. */
export function withLeftBehind(
  others: OldTokens | undefined,
  {
    stored,
    work,
  }: { readonly stored: Stored | null; readonly work?: { readonly why: WhyRenewed | undefined } },
  runtime: SessionRuntime,
): OldTokens | undefined {
  if (stored === null || !keepsOld(stored, work?.why)) return others;
  const { source, token } = stored;
  return (others ?? new OldTokens(runtime, [])).withLeft({ source, token, text: token.text });
}

/** What nobody here can read, its own application may. */
async function readable(
  { codec }: SessionSource,
  find: () => Promise<SessionRecord | null>,
): Promise<SessionRecord | null | 'unreadable'> {
  try {
    const record = await find();
    if (record !== null) codec.read(record.payload, record.id);
    return record;
  } catch (error) {
    if (error instanceof SessionCorruptError) return 'unreadable';
    throw error;
  }
}
