import type { SessionModuleOptions } from '../../../lib/config/session-options.js';
import {
  SessionSource,
  type SessionRuntime,
} from '../../../lib/lifecycle/runtime/session-runtime.js';
import type { Stored } from '../../../lib/lifecycle/runtime/stored.js';
import { InMemorySessionRepository } from '../../../lib/repository/in-memory-session.repository.js';
import { JsonSerializer } from '../../../lib/serializer/json/json.serializer.js';
import { PayloadCodec } from '../../../lib/serializer/payload-codec.js';
import { NativeTokenFormat } from '../../../lib/session-token/native-token-format.js';
import type { SessionRecord } from '../../../lib/session/session-record.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import { sampleRecord } from '../../../lib/testing/contract/sample-record.js';
import { standAlone } from '../../../lib/testing/stand-alone.js';

export const NOW = Date.UTC(2050, 0, 1);

export interface World {
  readonly runtime: SessionRuntime;
  readonly clock: ManualClock;
  /** The types of the events so far. */
  readonly events: string[];
}

/** All that sessions share, with nothing behind it. */
export function world(options: SessionModuleOptions = {}): World {
  const clock = new ManualClock(NOW);
  const repository = new InMemorySessionRepository();
  const { runtime } = standAlone({
    options,
    repository,
    clock,
    serializers: [new JsonSerializer()],
  });
  const events: string[] = [];
  runtime.events.subscribe(({ type }) => events.push(type));
  return { runtime, clock, events };
}

/** Another table, which sessions are moved out of. */
export function elsewhere({ home }: SessionRuntime): SessionSource {
  const source = new SessionSource({
    isHome: false,
    tokens: new NativeTokenFormat({ secrets: [] }),
    store: home.store,
    timeouts: { idle: 60, absolute: 600 },
  });
  const writer = new JsonSerializer();
  source.codec = new PayloadCodec({ writer, readers: [], dataVersion: 0, migrations: {} });
  return source;
}

/** As if it had been loaded. */
export function storedIn(
  source: SessionSource,
  data: object = {},
  fields: Partial<SessionRecord> = {},
): Stored {
  const token = source.tokens.mint();
  const { id, secret } = token;
  const serialized = source.codec.serialize(data, id);
  const payload = source.codec.pack(serialized, id);
  const times = { createdAt: NOW, accessedAt: NOW, rotatedAt: NOW, expiresAt: NOW + 1_800_000 };
  const record = sampleRecord({ ...times, id, secret, payload, ...fields });
  return { record, data: serialized, token, source };
}
