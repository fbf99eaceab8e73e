import { resolveOptions } from '../config/resolution/resolve-options.js';
import type { SessionModuleOptions } from '../config/session-options.js';
import { primarySource } from '../dynamo-session.sources.js';
import { SessionEvents } from '../events/session-events.js';
import type { SessionRepository } from '../repository/session.repository.js';
import { openExchange } from '../request/http/open-exchange.js';
import { InFlight } from '../lifecycle/runtime/in-flight.js';
import { TakeBacks } from '../lifecycle/runtime/take-backs.js';
import { SessionLoader } from '../lifecycle/load/session-loader.js';
import type { SessionRuntime } from '../lifecycle/runtime/session-runtime.js';
import { SessionManager } from '../request/session-manager.js';
import { PayloadCodec } from '../serializer/payload-codec.js';
import type { SessionSerializer } from '../serializer/session-serializer.js';
import type { SessionClock } from '../session/session-clock.js';
import { nativeLayout } from '../table-layout/native.layout.js';
import { createTransport } from '../transport/create-transport.js';

export interface StandAloneParts {
  readonly options: SessionModuleOptions;
  readonly repository: SessionRepository;
  readonly clock: SessionClock;
  /** The first writes; all read. Already loaded. */
  readonly serializers: readonly [
    SessionSerializer<object>,
    ...(readonly SessionSerializer<object>[]),
  ];
}

export interface StandAlone {
  readonly runtime: SessionRuntime;
  readonly loader: SessionLoader;
  readonly manager: SessionManager;
}

/** Everything between a session and a repository, without an application around it. */
export function standAlone(parts: StandAloneParts): StandAlone {
  const { repository, clock, serializers } = parts;
  const options = resolveOptions(parts.options, { env: { production: false } });
  const events = new SessionEvents(clock);
  const home = primarySource({ options, events, layout: nativeLayout(), repository });
  const [writer, ...readers] = serializers;
  const { maxBytes } = options;
  home.codec = new PayloadCodec({ writer, readers, dataVersion: 0, migrations: {}, maxBytes });
  const inFlight = new InFlight();
  const takeBacks = new TakeBacks();
  const runtime = { options, home, sources: [home], events, clock, inFlight, takeBacks };
  const manager = new SessionManager(runtime, [createTransport(options)], openExchange);
  return { runtime, loader: new SessionLoader(runtime), manager };
}
