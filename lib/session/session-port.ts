import type { SessionDuration } from './session.js';
import type { SessionState } from './session-state.js';
import type { SessionTimeouts } from './session-timeouts.js';

/** What a session asks of the code that talks to the store and knows the options. */
export interface SessionPort {
  /** The token's text as the client should have it. */
  tokenText(state: SessionState): string;
  /** The timeouts in force for this session. */
  timeouts(state: SessionState): SessionTimeouts;
  /** Durations in whole seconds. @throws SessionOptionsError above a ceiling */
  checkTimeouts(
    requested: { readonly idle?: SessionDuration; readonly absolute?: SessionDuration },
    state: SessionState,
  ): { readonly idle?: number; readonly absolute?: number };
  save(state: SessionState): Promise<void>;
  update(state: SessionState, change: (data: object) => void | Promise<void>): Promise<void>;
  reload(state: SessionState): Promise<void>;
  touch(state: SessionState): Promise<void>;
  destroy(state: SessionState): Promise<void>;
}
