import { resolveOptions } from '../../lib/config/resolve-options.js';
import type { SessionModuleOptions } from '../../lib/config/session-options.js';
import { primarySource } from '../../lib/dynamo-session.sources.js';
import { SessionEvents } from '../../lib/events/session-events.js';
import type { SessionRepository } from '../../lib/repository/session.repository.js';
import { SessionLoader } from '../../lib/request/session-loader.js';
import { SessionManager } from '../../lib/request/session-manager.js';
import { SessionRuntime } from '../../lib/request/session-runtime.js';
import { SessionWriter } from '../../lib/request/session-writer.js';
import { JsonSerializer } from '../../lib/serializer/json.serializer.js';
import { PayloadCodec } from '../../lib/serializer/payload-codec.js';
import type { SessionSerializer } from '../../lib/serializer/session-serializer.js';
import { nativeLayout } from '../../lib/table-layout/native.layout.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';

export interface FuzzRuntime {
  readonly runtime: SessionRuntime;
  readonly loader: SessionLoader;
  readonly manager: SessionManager;
  readonly clock: ManualClock;
}

/** Everything between a request and a repository, without an application around it. */
export function fuzzRuntime(
  options: SessionModuleOptions,
  repository: SessionRepository,
  serializers: readonly SessionSerializer<object>[] = [new JsonSerializer()],
): FuzzRuntime {
  const clock = new ManualClock();
  const events = new SessionEvents(clock);
  const resolved = resolveOptions(options, { env: { production: false } });
  const client = undefined as never;
  const source = primarySource({
    options: resolved,
    events,
    layout: nativeLayout(),
    repository,
    client,
  });
  const runtime = new SessionRuntime({ options: resolved, sources: [source], events, clock });
  const [writer = new JsonSerializer(), ...readers] = serializers;
  runtime.start([new PayloadCodec({ writer, readers, dataVersion: 0, migrations: {} })]);
  const loader = new SessionLoader(runtime);
  const parts = { runtime, loader, writer: new SessionWriter(runtime) };
  const manager = new SessionManager(parts, () => {
    throw new TypeError('Here are no requests.');
  });
  return { runtime, loader, manager, clock };
}
