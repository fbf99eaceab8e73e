import { inspect } from 'node:util';
import {
  SessionConflictError,
  SessionLimitError,
  SessionStoreError,
  type SessionRecord,
  type UserSession,
} from '../../../lib/index.js';
import { handleOf } from '../../../lib/session/session-handle.js';
import { expiryReason, type TimeoutRules } from '../../../lib/session/session-timeouts.js';
import type { Deed, Instance } from './performance.js';
import { USERS, type Operation, type UserProgram } from './program.js';
import type { Commit, TroubledStore } from './troubled-store.js';

/** A token that a client was given. */
export interface Issued {
  readonly text: string;
  readonly id: string;
  readonly userId: string | undefined;
  readonly by: Operation;
}

type Live = ReadonlyMap<string, SessionRecord>;

/** All logins of a user before a time are over. */
interface Revoked {
  readonly userId: string;
  readonly before: number;
  /** Of one session only. */
  readonly only?: string;
  readonly except?: string;
}

/** For so long a login that was never stored may take a place. */
const BUSY_MS = 11_000;

/** What the documentation promises, whatever the store does. */
export class UserRules {
  readonly broken: string[] = [];
  readonly #program: UserProgram;
  readonly #store: TroubledStore<Deed>;
  readonly #instances: readonly Instance[];
  readonly #issued: Issued[] = [];
  readonly #revoked: Revoked[] = [];

  constructor(program: UserProgram, store: TroubledStore<Deed>, instances: readonly Instance[]) {
    this.#program = program;
    this.#store = store;
    this.#instances = instances;
  }

  isLive(record: SessionRecord, timeouts: TimeoutRules): boolean {
    return record.endedBy === undefined && expiryReason(record, timeouts, Date.now()) === undefined;
  }

  issued(token: Issued): Issued {
    this.#issued.push(token);
    return token;
  }

  /** Those of users, by their ids. */
  async live(): Promise<Live> {
    const records = await this.#store.records();
    const live = records.filter((record) => record.userId !== undefined && this.#isLive(record));
    return new Map(live.map((record) => [record.id, record]));
  }

  /** Nobody's session is ended for another one's. */
  committed({ by, id, before, after }: Commit<Deed>): void {
    const user = before?.userId;
    if (before === null || user === undefined || !this.#isLive(before)) return;
    if (after?.userId === user && this.#isLive(after)) return;
    // What is taken back after a response is nobody's any more.
    if (by === undefined || by.token?.id === id) return;
    const on = 'user' in by.operation ? by.operation.user : undefined;
    if (on !== user && !this.#wasWrittenDown(id, by)) {
      this.broken.push(`${JSON.stringify(by.operation)} ends the session of ${user}`);
    }
  }

  answered(
    { operation, startedAt, token }: Deed,
    answer: unknown,
    { isAlone, before }: { readonly isAlone: boolean; readonly before: Live },
  ): void {
    const error = isFailure(answer) ? answer.error : undefined;
    this.#store.log.push(
      `  -> ${operation.do}: ${error === undefined ? JSON.stringify(answer) : told(error)}`,
    );
    if (error !== undefined) {
      if (!isExpected(error)) this.broken.push(`${operation.do} fails with ${told(error)}`);
      return;
    }
    if (operation.do === 'revoke all' || operation.do === 'revoke others') {
      const except = operation.do === 'revoke others' ? token?.id : undefined;
      const { user: userId } = operation;
      this.#revoked.push({ userId, before: startedAt, ...(except && { except }) });
    }
    if (operation.do === 'revoke' && token) {
      const isOver =
        answer === true || (isAlone && before.get(token.id)?.userId === operation.user);
      if (isOver) {
        this.#revoked.push({ userId: operation.user, before: startedAt, only: token.id });
      }
    }
  }

  /** A list names what was there all the while, and nothing that was not there at all. */
  async listed({ operation }: Deed, answer: unknown, before: Live): Promise<void> {
    if (operation.do !== 'list' || isFailure(answer)) return;
    const { user } = operation;
    const after = await this.live();
    const named = (answer as readonly UserSession[]).map(({ handle }) => handle);
    const isOfUser = (live: Live, id: string) => live.get(id)?.userId === user;
    for (const id of before.keys()) {
      const wasThere = isOfUser(before, id) && isOfUser(after, id);
      if (wasThere && !named.includes(handleOf(id))) this.broken.push(`the list lacks ${id}`);
    }
    const ids = [...before.keys(), ...after.keys()];
    const wereThere = ids.filter((id) => isOfUser(before, id) || isOfUser(after, id));
    const there = new Set(wereThere.map(handleOf));
    for (const handle of named) {
      if (!there.has(handle)) this.broken.push(`the list has ${handle}, which is over`);
    }
  }

  /** To be asked whenever nothing is under way. */
  async hold(): Promise<void> {
    const live = [...(await this.live()).values()];
    for (const { userId, id, createdAt } of live) {
      const wasRevoked = this.#revoked.some(
        (one) =>
          one.userId === userId &&
          createdAt < one.before &&
          one.except !== id &&
          (one.only ?? id) === id,
      );
      if (wasRevoked) this.broken.push(`${id} of ${userId} was revoked, and lives`);
    }
    const { limit } = this.#program.limit ?? {};
    for (const user of USERS) {
      const count = live.filter(({ userId }) => userId === user).length;
      if (count > (limit ?? Infinity)) this.broken.push(`${user} has ${count} sessions`);
    }
  }

  /** To be asked when the store has recovered. */
  async holdInTheEnd(until: (work: Promise<unknown>) => Promise<void>): Promise<void> {
    const live = await this.live();
    for (const instance of this.#instances) {
      await until(this.#tokensOpenWhatTheyDid(instance, live));
      await until(this.#listsAreComplete(instance, live));
    }
    await until(new Promise((resolve) => setTimeout(resolve, BUSY_MS)));
    for (const user of USERS) await until(this.#canLogIn(user));
    await this.hold();
  }

  async #tokensOpenWhatTheyDid({ manager }: Instance, live: Live): Promise<void> {
    for (const { text, id, userId } of this.#issued) {
      const session = await manager.load(text);
      if (session === null) continue;
      if (session.userId !== userId) {
        this.broken.push(`a token of ${userId} opens a session of ${session.userId}`);
      }
      if (userId !== undefined && !live.has(id)) this.broken.push(`${id} is over, and opens`);
    }
  }

  async #listsAreComplete({ users }: Instance, live: Live): Promise<void> {
    for (const user of USERS) {
      const named = (await users.list(user)).map(({ handle }) => handle).sort();
      const there = [...live.values()]
        .filter(({ userId }) => userId === user)
        .map(({ id }) => handleOf(id))
        .sort();
      if (named.join() !== there.join()) {
        this.broken.push(`the list of ${user} has ${named.length} instead of ${there.length}`);
      }
    }
  }

  async #canLogIn(user: string): Promise<void> {
    const [{ manager }] = this.#instances as [Instance, Instance];
    const count = [...(await this.live()).values()].filter(({ userId }) => userId === user).length;
    const { limit, policy } = this.#program.limit ?? {};
    const session = manager.create();
    const refusal = await session
      .authenticate(user)
      .then(() => session.save())
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    const isFull = policy === 'reject' && count >= (limit ?? Infinity);
    if (refusal === undefined ? isFull : !(isFull && refusal instanceof SessionLimitError)) {
      this.broken.push(`${user}, who has ${count} sessions, logs in: ${told(refusal)}`);
    }
  }

  #isLive(record: SessionRecord): boolean {
    return this.#instances[0]?.isLive(record) === true;
  }

  /**
   * As docs/security.md says: whoever ends the sessions of a user also ends one that a login of that user
   * was to take over, as long as that is written down.
   */
  #wasWrittenDown(id: string, { operation, writtenDown, startedAt }: Deed): boolean {
    if (!('user' in operation)) return false;
    const { user } = operation;
    return (
      writtenDown.has(id) ||
      this.#store.added.some((one) => one.userId === user && one.id === id && one.at >= startedAt)
    );
  }
}

function isFailure(answer: unknown): answer is { readonly error: unknown } {
  return typeof answer === 'object' && answer !== null && 'error' in answer;
}

/** In a line, without where it was thrown. */
function told(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : inspect(error);
}

function isExpected(error: unknown): boolean {
  return (
    error instanceof SessionStoreError ||
    error instanceof SessionConflictError ||
    error instanceof SessionLimitError
  );
}
