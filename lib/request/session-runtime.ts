import type { ResolvedOptions } from '../config/resolved-options.js';
import type { SessionEvents } from '../events/session-events.js';
import { SessionStateError } from '../errors/session-state.error.js';
import type { PayloadCodec } from '../serializer/payload-codec.js';
import type { SessionClock } from '../session/session-clock.js';
import type { SessionState } from '../session/session-state.js';
import {
  effectiveTimeouts,
  type SessionTimeouts,
  type TimeoutRules,
} from '../session/session-timeouts.js';
import type { TokenFormat } from '../session-token/token-format.js';
import type { TokenTransport } from '../transport/token-transport.js';
import type { SessionStore } from './session-store.js';

/** A place sessions are read from: ours, or another library's table that is being moved from. */
export interface SessionSource {
  readonly tokens: TokenFormat;
  readonly store: SessionStore;
  readonly transport: TokenTransport;
  /** What its sessions have unless they say otherwise. */
  readonly timeouts: TimeoutRules;
}

export interface RuntimeParts {
  readonly options: ResolvedOptions;
  /** The first is where sessions are written; the others are moved from (option `migrateFrom`). */
  readonly sources: readonly [SessionSource, ...SessionSource[]];
  readonly events: SessionEvents;
  readonly clock: SessionClock;
}

/** What every request shares: made once at start. */
export class SessionRuntime {
  readonly options: ResolvedOptions;
  readonly sources: RuntimeParts['sources'];
  readonly events: SessionEvents;
  readonly clock: SessionClock;
  #codecs: readonly PayloadCodec[] = [];

  constructor(parts: RuntimeParts) {
    this.options = parts.options;
    this.sources = parts.sources;
    this.events = parts.events;
    this.clock = parts.clock;
  }

  /** How new tokens are spelled. */
  get tokens(): TokenFormat {
    return this.sources[0].tokens;
  }

  /** Where sessions are written. */
  get store(): SessionStore {
    return this.sources[0].store;
  }

  get transport(): TokenTransport {
    return this.sources[0].transport;
  }

  /** Writes payloads. */
  get codec(): PayloadCodec {
    return this.codecOf(0);
  }

  /** Reads the payloads of a source. */
  codecOf(source: number): PayloadCodec {
    const codec = this.#codecs[source];
    if (codec !== undefined) return codec;
    throw new SessionStateError(
      'not-loaded',
      'DynamoSessionModule is not initialized yet: sessions can be used after app.init() or app.listen().',
    );
  }

  sourceOf({ source }: { readonly source: number }): SessionSource {
    return this.sources[source] ?? this.sources[0];
  }

  /** Serializers may be providers of any module, so they are known only once all modules are. */
  start(codecs: readonly PayloadCodec[]): void {
    this.#codecs = codecs;
  }
}

/** The timeouts a session has, with what this request changed about them. */
export function timeoutsOf(
  { base, intent }: Pick<SessionState, 'base' | 'intent'>,
  module: TimeoutRules,
): SessionTimeouts {
  return effectiveTimeouts(
    {
      idleTimeout: intent.idleTimeout ?? base?.idleTimeout,
      absoluteTimeout: intent.absoluteTimeout ?? base?.absoluteTimeout,
    },
    module,
  );
}
