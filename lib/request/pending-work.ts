import { sameFingerprint, type SessionState } from '../session/session-state.js';
import type { SessionRuntime } from './session-runtime.js';

/** What a session needs from the store at the end of a request. Pure CPU. */
export class PendingWork {
  readonly #runtime: SessionRuntime;

  constructor(runtime: SessionRuntime) {
    this.#runtime = runtime;
  }

  any(state: SessionState): boolean {
    if (state.destroyed) return false;
    return this.isChanged(state, state.data) || this.isTouchDue(state) || this.isRotationDue(state);
  }

  /** @throws SessionSerializationError when the data holds a value that cannot be kept */
  isChanged(state: SessionState, data: object): boolean {
    if (state.hasIntent) return true;
    const { saveUninitialized } = this.#runtime.options;
    if (saveUninitialized && state.base === null && state.writability === 'writable') return true;
    const codec = this.#runtime.codecOf(state.source);
    const fingerprint = codec.fingerprint(data, state.base?.id ?? '');
    return !sameFingerprint(fingerprint, state.fingerprint);
  }

  isTouchDue({ base, writability, touchIntervalMs, mayMaintain }: SessionState): boolean {
    if (base === null || writability !== 'writable' || !mayMaintain) return false;
    const interval = Math.min(
      touchIntervalMs ?? this.#runtime.options.touchIntervalMs,
      // A session with a shorter idle timeout of its own needs a finer clock than the others.
      (base.idleTimeout ?? Number.POSITIVE_INFINITY) * 100,
    );
    const now = this.#runtime.clock.now();
    return now - base.accessedAt >= interval && now > base.accessedAt;
  }

  isRotationDue({ base, writability, canIssue, source, mayMaintain }: SessionState): boolean {
    const interval = this.#runtime.options.rotateIntervalMs;
    if (interval === undefined || base === null || writability !== 'writable') return false;
    if (!canIssue || source !== 0 || !mayMaintain) return false;
    return this.#runtime.clock.now() - base.rotatedAt >= interval;
  }
}
