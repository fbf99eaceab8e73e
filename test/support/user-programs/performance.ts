import { setImmediate } from 'node:timers/promises';
import { jest } from '@jest/globals';
import {
  JsonSerializer,
  SessionUsers,
  SystemClock,
  type SessionManager,
  type SessionRecord,
} from '../../../lib/index.js';
import { standAlone } from '../../../lib/testing/stand-alone.js';
import { handleOf } from '../../../lib/session/session-handle.js';
import { BROWSERS, type Operation, type Step, type UserProgram } from './program.js';
import { UserRules, type Issued } from './rules.js';
import { TroubledStore } from './troubled-store.js';

const STORE_TIMEOUT_MS = 2000;

export interface Instance {
  readonly manager: SessionManager;
  readonly users: SessionUsers;
  readonly isLive: (record: SessionRecord) => boolean;
}

/** An operation that is being done. */
export interface Deed {
  readonly operation: Operation;
  readonly startedAt: number;
  /** The token that its browser has, and what it is known to be. */
  readonly token: Issued | undefined;
  /** What is written down of its user when it begins. */
  readonly writtenDown: ReadonlySet<string>;
}

/** What is wrong with what a program leads to, and how it came to that. */
export async function violations(program: UserProgram): Promise<readonly string[]> {
  return new UserPerformance(program).run();
}

class UserPerformance {
  readonly #program: UserProgram;
  readonly #rules: UserRules;
  readonly #store: TroubledStore<Deed>;
  readonly #instances: readonly Instance[];
  readonly #browsers: (Issued | undefined)[] = Array.from({ length: BROWSERS }, () => undefined);

  constructor(program: UserProgram) {
    this.#program = program;
    this.#store = new TroubledStore(program, (commit) => this.#rules.committed(commit));
    this.#instances = [this.#open(), this.#open()];
    this.#rules = new UserRules(program, this.#store, this.#instances);
  }

  async run(): Promise<readonly string[]> {
    for (const step of this.#program.steps) {
      this.#store.log.push(JSON.stringify(step));
      await this.#step(step);
      // Each step has a time of its own.
      await this.#pass(1);
      await this.#rules.hold();
      if (this.#rules.broken.length > 0) return this.#story();
    }
    this.#store.log.push('the store has recovered');
    this.#store.recover();
    await this.#store.arrive();
    await this.#settle();
    await this.#rules.hold();
    await this.#rules.holdInTheEnd((work) => this.#until(work));
    return this.#story();
  }

  #story(): readonly string[] {
    const { broken } = this.#rules;
    return broken.length === 0 ? [] : [...broken, ...this.#store.log];
  }

  #open(): Instance {
    const { limit } = this.#program;
    const { manager, runtime } = standAlone({
      options: {
        storeTimeout: `${STORE_TIMEOUT_MS}ms`,
        ...(limit && { maxSessionsPerUser: limit }),
      },
      repository: this.#store.repository,
      clock: new SystemClock(),
      serializers: [new JsonSerializer()],
    });
    const { timeouts } = runtime.home;
    return {
      manager,
      users: new SessionUsers(runtime),
      isLive: (record) => this.#rules.isLive(record, timeouts),
    };
  }

  async #step(step: Step): Promise<void> {
    if (typeof step === 'number') return this.#pass(step * 1000);
    const deeds = await Promise.all(step.map((operation) => this.#begun(operation)));
    const before = await this.#rules.live();
    await this.#until(
      Promise.all(
        deeds.map(async (deed) => {
          const done = this.#store.askedBy(deed, () => this.#do(deed));
          const answer = await done.catch((error: unknown) => ({ error }));
          this.#rules.answered(deed, answer, { isAlone: deeds.length === 1, before });
          await this.#rules.listed(deed, answer, before);
        }),
      ),
    );
  }

  async #begun(operation: Operation): Promise<Deed> {
    const token = 'browser' in operation ? this.#browsers[operation.browser] : undefined;
    const user = 'user' in operation ? operation.user : '';
    const { logins } = (await this.#store.quiet.users.find(user)) ?? { logins: [] };
    const writtenDown = new Set(logins.map(({ id }) => id));
    return { operation, startedAt: Date.now(), token, writtenDown };
  }

  async #do({ operation, token }: Deed): Promise<unknown> {
    const { manager, users } = this.#instances[operation.on] as Instance;
    const handle = token === undefined ? 'none' : handleOf(token.id);
    if (operation.do === 'list') return users.list(operation.user);
    if (operation.do === 'revoke all') return users.revokeAll(operation.user);
    if (operation.do === 'revoke') return users.revoke(operation.user, handle);
    if (operation.do === 'revoke others') {
      return users.revokeAll(operation.user, { except: handle });
    }
    const loaded = token && (await manager.load<{ n?: number }>(token.text));
    if (!('browser' in operation)) return undefined;
    if (operation.do === 'logout') {
      await loaded?.destroy();
      if (token === this.#browsers[operation.browser])
        this.#browsers[operation.browser] = undefined;
      return undefined;
    }
    const session = loaded ?? manager.create<{ n?: number }>();
    session.data.n = (session.data.n ?? 0) + 1;
    if (operation.do === 'login') await session.authenticate(operation.user);
    if (operation.do === 'change' && loaded === null) return undefined;
    await session.save();
    const { userId, id: text } = session;
    const [id = ''] = text.split('.');
    const issued = { text, id, userId, by: operation };
    this.#browsers[operation.browser] = this.#rules.issued(issued);
    return undefined;
  }

  async #until(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    const end = work.finally(() => (isDone = true));
    // Looked at only when it is done; until then a rejection is nobody's fault.
    end.catch(() => undefined);
    for (;;) {
      await setImmediate();
      if (isDone) break;
      if (!this.#store.letThrough()) jest.advanceTimersToNextTimer();
    }
    await end;
  }

  /** Lets all that is under way come to its end, also what nobody waits for any more. */
  async #settle(): Promise<void> {
    for (;;) {
      await setImmediate();
      if (this.#store.letThrough()) continue;
      if (jest.getTimerCount() === 0) return;
      jest.advanceTimersToNextTimer();
    }
  }

  /** Time passes, and what was to be done after a response is done meanwhile. */
  async #pass(milliseconds: number): Promise<void> {
    const until = Date.now() + milliseconds;
    while (Date.now() < until) {
      await setImmediate();
      if (this.#store.letThrough()) continue;
      jest.advanceTimersByTime(Math.min(100, until - Date.now()));
      if (jest.getTimerCount() === 0) jest.advanceTimersByTime(until - Date.now());
    }
  }
}
