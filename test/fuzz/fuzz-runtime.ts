import type { SessionModuleOptions } from '../../lib/config/session-options.js';
import type { SessionRepository } from '../../lib/repository/session.repository.js';
import { JsonSerializer } from '../../lib/serializer/json/json.serializer.js';
import type { SessionSerializer } from '../../lib/serializer/session-serializer.js';
import { ManualClock } from '../../lib/testing/manual-clock.js';
import { standAlone, type StandAlone } from '../../lib/testing/stand-alone.js';

export interface FuzzRuntime extends StandAlone {
  readonly clock: ManualClock;
}

/** Everything between a request and a repository, without an application around it. */
export function fuzzRuntime(
  options: SessionModuleOptions,
  repository: SessionRepository,
  serializers: readonly SessionSerializer<object>[] = [],
): FuzzRuntime {
  const clock = new ManualClock();
  const [writer = new JsonSerializer(), ...readers] = serializers;
  const parts = { options, repository, clock, serializers: [writer, ...readers] as const };
  return { ...standAlone(parts), clock };
}
