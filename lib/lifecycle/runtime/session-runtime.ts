import type { ResolvedOptions } from '../../config/resolution/resolved-options.js';
import { SessionStateError } from '../../errors/session-state.error.js';
import type { SessionEvents } from '../../events/session-events.js';
import type { PayloadCodec } from '../../serializer/payload-codec.js';
import type { SessionSerializer } from '../../serializer/session-serializer.js';
import type { SessionClock } from '../../session/session-clock.js';
import type { TimeoutRules } from '../../session/session-timeouts.js';
import type { TokenFormat } from '../../session-token/token-format.js';
import type { TableLayout } from '../../table-layout/table-layout.js';
import type { InFlight } from './in-flight.js';
import type { TakeBacks } from './take-backs.js';
import type { UserStore } from '../store/user-store.js';
import type { SessionStore } from '../store/session-store.js';

/** How sessions leave another library's table. */
export interface Leaving {
  /** Which request moves a session. */
  readonly when: 'read' | 'change';
  /** Epoch milliseconds from which on its tokens are not looked at. */
  readonly until: number;
  /** Whether row and token stay where they are. */
  readonly keepsRow: boolean;
}

/** A place sessions are kept: ours, or another library's table that is being moved from. */
export class SessionSource {
  readonly tokens: TokenFormat;
  readonly store: SessionStore;
  /** What its sessions have unless they say otherwise. */
  readonly timeouts: TimeoutRules;
  /** `undefined`: sessions are written there, and stay. */
  readonly leaving: Leaving | undefined;
  /** Reads the payloads of another library's table, whatever they say of their format. */
  readonly reader: SessionSerializer | undefined;
  readonly layout: TableLayout;
  #codec: PayloadCodec | undefined;

  constructor(
    parts: Pick<SessionSource, 'tokens' | 'store' | 'timeouts' | 'layout'> &
      Partial<Pick<SessionSource, 'leaving' | 'reader'>>,
  ) {
    this.tokens = parts.tokens;
    this.store = parts.store;
    this.timeouts = parts.timeouts;
    this.layout = parts.layout;
    this.leaving = parts.leaving;
    this.reader = parts.reader;
  }

  get isHome(): boolean {
    return this.leaving === undefined;
  }

  /** Whether another library's application reads and writes its rows and cookies, too. */
  get isForeign(): boolean {
    return this.layout.lacks !== undefined;
  }

  /** Reads its payloads, and writes them as home does. Serializers may be providers of any module: known once all are. */
  get codec(): PayloadCodec {
    if (this.#codec !== undefined) return this.#codec;
    throw new SessionStateError(
      'not-loaded',
      'DynamoSessionModule is not initialized yet: sessions can be used after app.init() or app.listen().',
    );
  }

  set codec(codec: PayloadCodec) {
    this.#codec = codec;
  }
}

/** What every request shares: made once at start. */
export interface SessionRuntime {
  readonly options: ResolvedOptions;
  /** Where sessions are written. */
  readonly home: SessionSource;
  /** Where they are read from: home first, then the tables of the option `migrateFrom`. */
  readonly sources: readonly SessionSource[];
  /** Which sessions each user has; `undefined`: that is not kept. */
  readonly users: UserStore | undefined;
  readonly events: SessionEvents;
  readonly clock: SessionClock;
  readonly inFlight: InFlight;
  readonly takeBacks: TakeBacks;
}
