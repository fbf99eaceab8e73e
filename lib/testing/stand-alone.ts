import { resolveOptions } from '../config/resolve-options.js';
import type { SessionModuleOptions } from '../config/session-options.js';
import { primarySource } from '../dynamo-session.sources.js';
import { SessionEvents } from '../events/session-events.js';
import type { SessionRepository } from '../repository/session.repository.js';
import { openExchange } from '../request/open-exchange.js';
import { SessionLoader } from '../request/session-loader.js';
import { SessionManager } from '../request/session-manager.js';
import { SessionRuntime } from '../request/session-runtime.js';
import { SessionWriter } from '../request/session-writer.js';
import { PayloadCodec } from '../serializer/payload-codec.js';
import type { SessionSerializer } from '../serializer/session-serializer.js';
import type { SessionClock } from '../session/session-clock.js';
import { nativeLayout } from '../table-layout/native.layout.js';

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
  const source = primarySource({ options, events, layout: nativeLayout(), repository });
  const runtime = new SessionRuntime({ options, sources: [source], events, clock });
  const [writer, ...readers] = serializers;
  runtime.start([new PayloadCodec({ writer, readers, dataVersion: 0, migrations: {} })]);
  const loader = new SessionLoader(runtime);
  const manager = new SessionManager(
    { runtime, loader, writer: new SessionWriter(runtime) },
    openExchange,
  );
  return { runtime, loader, manager };
}
