import type { ResolvedOptions } from '../config/resolved-options.js';
import type { SessionEvents } from '../events/session-events.js';
import { SessionStateError } from '../errors/session-state.error.js';
import type { PayloadCodec } from '../serializer/payload-codec.js';
import type { SessionClock } from '../session/session-clock.js';
import type { SessionState } from '../session/session-state.js';
import { effectiveTimeouts, type SessionTimeouts } from '../session/session-timeouts.js';
import type { TokenFormat } from '../session-token/token-format.js';
import type { SessionStore } from './session-store.js';

export interface RuntimeParts {
  readonly options: ResolvedOptions;
  readonly tokens: TokenFormat;
  readonly store: SessionStore;
  readonly events: SessionEvents;
  readonly clock: SessionClock;
}

/** What every request shares: made once at start. */
export class SessionRuntime implements RuntimeParts {
  readonly options: ResolvedOptions;
  readonly tokens: TokenFormat;
  readonly store: SessionStore;
  readonly events: SessionEvents;
  readonly clock: SessionClock;
  #codec: PayloadCodec | undefined;

  constructor(parts: RuntimeParts) {
    this.options = parts.options;
    this.tokens = parts.tokens;
    this.store = parts.store;
    this.events = parts.events;
    this.clock = parts.clock;
  }

  get codec(): PayloadCodec {
    if (this.#codec !== undefined) return this.#codec;
    throw new SessionStateError(
      'not-loaded',
      'DynamoSessionModule is not initialized yet: sessions can be used after app.init() or app.listen().',
    );
  }

  /** Serializers may be providers of any module, so they are known only once all modules are. */
  start(codec: PayloadCodec): void {
    this.#codec = codec;
  }
}

/** The timeouts a session has, with what this request changed about them. */
export function timeoutsOf(state: SessionState, module: SessionTimeouts): SessionTimeouts {
  const { base, intent } = state;
  return effectiveTimeouts(
    {
      idleTimeout: intent.idleTimeout ?? base?.idleTimeout,
      absoluteTimeout: intent.absoluteTimeout ?? base?.absoluteTimeout,
    },
    module,
  );
}
