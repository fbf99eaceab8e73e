import { SessionOptionsError } from '../errors/session-options.error.js';
import type { SessionPort } from '../session/session-port.js';
import type { SessionDuration } from '../session/session.js';
import type { SessionState } from '../session/session-state.js';
import type { SessionTimeouts } from '../session/session-timeouts.js';
import { durationMs } from '../config/duration.js';
import { timeoutsOf, type SessionRuntime } from './session-runtime.js';
import type { DataChange } from './conflict-resolver.js';
import type { SessionWriter } from './session-writer.js';
import type { StoreBudget } from './store-budget.js';

/** What a session can ask for, one operation at a time, within a budget. */
export class SessionOperations implements SessionPort {
  /** Whether a write may happen at all; a request whose response cannot carry a token says no. */
  beforeWrite: (state: SessionState) => boolean = () => true;
  readonly #runtime: SessionRuntime;
  readonly #writer: SessionWriter;
  readonly #budget: () => StoreBudget;

  constructor(runtime: SessionRuntime, writer: SessionWriter, budget: () => StoreBudget) {
    this.#runtime = runtime;
    this.#writer = writer;
    this.#budget = budget;
  }

  tokenText(state: SessionState): string {
    state.token ??= this.#runtime.tokens.mint();
    const { version = 1, userId } = state.base ?? {};
    return this.#runtime.sourceOf(state).tokens.issue(state.token, version, userId);
  }

  timeouts(state: SessionState): SessionTimeouts {
    return timeoutsOf(state, this.#runtime.sourceOf(state).timeouts);
  }

  checkTimeouts(
    requested: { readonly idle?: SessionDuration; readonly absolute?: SessionDuration },
    state: SessionState,
  ): { readonly idle?: number; readonly absolute?: number } {
    const problems: string[] = [];
    const { maxTimeouts } = this.#runtime.options;
    const seconds = (name: 'idle' | 'absolute'): number | undefined => {
      const value = requested[name];
      if (value === undefined) return undefined;
      const parsed = (durationMs(value) ?? Number.NaN) / 1000;
      if (!Number.isInteger(parsed) || parsed <= 0) {
        problems.push(`setTimeouts({ ${name} }): use whole seconds above 0, or text such as '30m'`);
      } else if (parsed > maxTimeouts[name]) {
        problems.push(
          `setTimeouts({ ${name} }): ${parsed} s is above the ceiling of ${maxTimeouts[name]} s ` +
            `(option max${name === 'idle' ? 'Idle' : 'Absolute'}Timeout)`,
        );
      }
      return parsed;
    };
    const idle = seconds('idle');
    const absolute = seconds('absolute');
    const { idle: idleNow, absolute: absoluteNow } = this.#timeoutsToWrite(state);
    if (problems.length === 0 && (idle ?? idleNow) > (absolute ?? absoluteNow)) {
      problems.push('setTimeouts(): the idle timeout must not be longer than the absolute one');
    }
    if (problems.length > 0) throw new SessionOptionsError(problems);
    return { ...(idle !== undefined && { idle }), ...(absolute !== undefined && { absolute }) };
  }

  /** A session that moves out of another table leaves its timeouts there. */
  #timeoutsToWrite(state: SessionState): SessionTimeouts {
    const { source, intent } = state;
    if (source === 0) return this.timeouts(state);
    return timeoutsOf({ base: null, intent }, this.#runtime.sources[0].timeouts);
  }

  save(state: SessionState): Promise<void> {
    if (state.base === null) state.intend({ create: true });
    state.mayMaintain = true;
    return this.commit(state);
  }

  /**
   * What is left to do at the end of a request.
   *
   * @param data what to save, where that is not simply `state.data` when its turn comes
   */
  commit(state: SessionState, data?: object): Promise<void> {
    return this.#run(state, async (budget) => {
      if (this.#writer.pending.any(state) && this.beforeWrite(state)) {
        await this.#writer.commit(state, budget, data);
      }
    });
  }

  update(state: SessionState, change: DataChange): Promise<void> {
    return this.#run(state, async (budget) => {
      if (this.beforeWrite(state)) await this.#writer.update(state, change, budget);
    });
  }

  reload(state: SessionState): Promise<void> {
    return this.#run(state, (budget) => this.#writer.reload(state, budget));
  }

  touch(state: SessionState): Promise<void> {
    return this.#run(state, (budget) => this.#writer.touch(state, budget));
  }

  destroy(state: SessionState): Promise<void> {
    return this.#run(state, (budget) => this.#writer.destroy(state, budget));
  }

  #run(state: SessionState, task: (budget: StoreBudget) => Promise<void>): Promise<void> {
    return this.#runtime.store.track(state.exclusive(() => task(this.#budget())));
  }
}
