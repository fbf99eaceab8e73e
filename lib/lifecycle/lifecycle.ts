import { Attempts } from './write/attempts.js';
import { Conflicts } from './write/conflicts.js';
import { SessionMover } from './move/session-mover.js';
import { SessionEnder } from './session-ender.js';
import { SessionLoader } from './load/session-loader.js';
import type { SessionRuntime } from './runtime/session-runtime.js';
import { UserLogins } from './users/user-logins.js';
import { SessionWriter } from './write/session-writer.js';
import { Steps } from './steps.js';

/** The parts that all sessions of a module live by. */
export interface Lifecycle {
  readonly runtime: SessionRuntime;
  readonly loader: SessionLoader;
  readonly steps: Steps;
  readonly conflicts: Conflicts;
  readonly ender: SessionEnder;
}

/** @param onUndeliverable called when a session is not stored because no response may carry its token */
export function createLifecycle(runtime: SessionRuntime, onUndeliverable: () => void): Lifecycle {
  const conflicts = new Conflicts(runtime);
  const attempts = new Attempts(runtime, conflicts);
  const mover = new SessionMover(runtime);
  const logins = runtime.users && new UserLogins(runtime, runtime.users);
  const writer = new SessionWriter({ runtime, conflicts, mover, attempts, logins });
  return {
    runtime,
    conflicts,
    loader: new SessionLoader(runtime),
    steps: new Steps({ runtime, writer, attempts, conflicts, onUndeliverable }),
    ender: new SessionEnder(runtime, conflicts, logins),
  };
}
