import { AsyncLocalStorage } from 'node:async_hooks';
import {
  InMemorySessionRepository,
  type SessionRecord,
  type SessionRepository,
  type UserRepository,
} from '../../../lib/index.js';
import type { Fault, UserProgram } from './program.js';

/** Whom a call is made for. One for all stores: each more makes every promise of the process slower. */
const caller = new AsyncLocalStorage<unknown>();

/** A write that has been done. `before` and `after`: of the session with that id. */
export interface Commit<Who> {
  /** Whoever asked for it, however late it was done; `undefined`: nobody who is still waiting. */
  readonly by: Who | undefined;
  readonly id: string;
  readonly before: SessionRecord | null;
  readonly after: SessionRecord | null;
}

type Method = (...given: unknown[]) => Promise<unknown>;

const READS: ReadonlySet<string> = new Set(['find']);

/**
 * Sessions and users in memory, with calls that somebody lets through one at a time, and with trouble.
 */
export class TroubledStore<Who> {
  /** Without trouble, and at once. */
  readonly quiet = new InMemorySessionRepository({ sweepAfter: Infinity });
  readonly repository: SessionRepository;
  /** Which logins were written down, and when. */
  readonly added: { readonly userId: string; readonly id: string; readonly at: number }[] = [];
  readonly #ids = new Set<string>();
  readonly #deleted = new Set<string>();
  readonly #faults: (Fault | null)[];
  readonly #picks: number[];
  readonly #committed: (commit: Commit<Who>) => void;
  #waiting: (() => void)[] = [];
  #late: (() => Promise<unknown>)[] = [];
  /** What it was asked, and what became of that: for whoever reads of a failure. */
  readonly log: string[] = [];

  constructor({ faults, picks }: UserProgram, committed: (commit: Commit<Who>) => void) {
    this.#faults = [...faults];
    this.#picks = [...picks];
    this.#committed = committed;
    const { quiet } = this;
    const sessions = this.#through(quiet, ['create', 'find', 'save', 'touch', 'delete']);
    const users = this.#through(quiet.users, ['find', 'add', 'remove', 'replace']);
    this.repository = Object.assign(sessions as unknown as SessionRepository, {
      users: users as unknown as UserRepository,
    });
  }

  /** Does something that asks the store for somebody. */
  askedBy<R>(who: Who, work: () => R): R {
    return caller.run(who, work);
  }

  /** All sessions that are stored, those that have ended included. */
  async records(): Promise<SessionRecord[]> {
    const found = await Promise.all([...this.#ids].map((id) => this.quiet.find(id)));
    return found.filter((record) => record !== null);
  }

  /** Lets one of the calls through that wait. @returns `false`: there is none */
  letThrough(): boolean {
    const { length } = this.#waiting;
    if (length === 0) return false;
    const pick = this.#picks.shift() ?? 0;
    // The last of the numbers is for what was given up: it may be done at any time.
    if (pick === 3 && this.#late.length > 0) void this.#late.shift()?.();
    else this.#waiting.splice(pick % length, 1)[0]?.();
    return true;
  }

  /** Does now what was given up. */
  async arrive(): Promise<void> {
    for (const late of this.#late.splice(0)) await late();
  }

  recover(): void {
    this.#faults.length = 0;
  }

  #through(target: object, names: readonly string[]): Record<string, Method> {
    const isOfUsers = target === this.quiet.users;
    return Object.fromEntries(
      names.map((name) => {
        const method = Reflect.get(target, name) as Method;
        const said = isOfUsers ? `${name} user` : name;
        const call: Method = async (...given) => {
          const by = caller.getStore() as Who | undefined;
          const work = () =>
            isOfUsers
              ? this.#doneToUser(name, given, () => Reflect.apply(method, target, given))
              : this.#done(by, given, () => Reflect.apply(method, target, given));
          const { signal } = given.at(-1) as { signal: AbortSignal };
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
          const fault = this.#faults.shift() ?? null;
          this.log.push(`  ${said}${fault === null ? '' : `: ${fault}`}`);
          const isMoot = () =>
            name === 'create' && this.#deleted.has((given[0] as SessionRecord).id);
          return this.#troubled(fault, { signal, isRead: READS.has(name), said, work, isMoot });
        };
        return [name, call];
      }),
    );
  }

  async #doneToUser(
    name: string,
    [userId, login]: readonly unknown[],
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    if (name === 'add') {
      const { id } = login as { id: string };
      this.added.push({ userId: String(userId), id, at: Date.now() });
    }
    return work();
  }

  async #done(
    by: Who | undefined,
    [first]: readonly unknown[],
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    const id = typeof first === 'string' ? first : (first as SessionRecord).id;
    this.#ids.add(id);
    const before = await this.quiet.find(id);
    const result = await work();
    const after = await this.quiet.find(id);
    if (before !== null && after === null) this.#deleted.add(id);
    if (before !== after) this.#committed({ by, id, before, after });
    return result;
  }

  async #troubled(
    fault: Fault | null,
    { signal, isRead, said, work, isMoot }: Call,
  ): Promise<unknown> {
    if (fault === 'not sent') throw failure('Error', { code: 'ECONNREFUSED' });
    if (fault === 'throttled') throw throttled(1);
    if (fault === 'fails')
      throw failure('InternalServerError', {
        $fault: 'server',
        $metadata: { httpStatusCode: 500 },
      });
    if (fault === 'silence' || fault === 'done late') {
      if (fault === 'done late' && !isRead) {
        this.#late.push(() => {
          this.log.push(`  ${said}: arrives ${isMoot() ? 'too ' : ''}late`);
          return isMoot() ? Promise.resolve() : work();
        });
      }
      return aborted(signal);
    }
    const result = await work();
    if (fault === 'done, then throttled') throw throttled(2);
    if (fault === 'done, reply lost') throw failure('TimeoutError', { code: 'ECONNRESET' });
    if (fault === 'done, no reply') return aborted(signal);
    return result;
  }
}

interface Call {
  readonly signal: AbortSignal;
  readonly isRead: boolean;
  readonly said: string;
  readonly work: () => Promise<unknown>;
  /**
   * Whether it comes too late to be done. A first save that was sent twice and arrives once more after
   * the logout makes the session anew: nothing is left there that could tell, and docs/security.md says so.
   */
  readonly isMoot: () => boolean;
}

function failure(name: string, properties: object): Error {
  return Object.assign(new Error('The store fails.'), { name }, properties);
}

function throttled(attempts: number): Error {
  const $metadata = { httpStatusCode: 400, attempts };
  return failure('ProvisionedThroughputExceededException', { $fault: 'client', $metadata });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = () => reject(failure('AbortError', {}));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
