import { resolveOptions } from '../config/resolution/resolve-options.js';
import type { SessionModuleOptions } from '../config/session-options.js';
import { SessionEvents } from '../events/session-events.js';
import { homeSource, userStoreOf } from '../lifecycle/runtime/home-source.js';
import { InFlight } from '../lifecycle/runtime/in-flight.js';
import type { SessionRuntime } from '../lifecycle/runtime/session-runtime.js';
import { TakeBacks } from '../lifecycle/runtime/take-backs.js';
import type { SessionRepository } from '../repository/session.repository.js';
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

/** What every request shares, without Nest, HTTP or DynamoDB: so that it loads fast. */
export function standAloneRuntime(parts: StandAloneParts): SessionRuntime {
  const { repository, clock, serializers } = parts;
  const options = resolveOptions(parts.options, { env: { production: false } });
  const events = new SessionEvents(clock);
  const where = { options, events, layout: nativeLayout(), repository };
  const home = homeSource(where);
  const users = userStoreOf(where);
  const [writer, ...readers] = serializers;
  const { maxBytes } = options;
  home.codec = new PayloadCodec({ writer, readers, dataVersion: 0, migrations: {}, maxBytes });
  const inFlight = new InFlight();
  const takeBacks = new TakeBacks();
  return { options, home, sources: [home], users, events, clock, inFlight, takeBacks };
}
