import type { SessionModuleOptions } from '../../../lib/config/session-options.js';
import {
  SessionSource,
  type SessionRuntime,
} from '../../../lib/lifecycle/runtime/session-runtime.js';
import type { Stored } from '../../../lib/lifecycle/runtime/stored.js';
import { JsonSerializer } from '../../../lib/serializer/json/json.serializer.js';
import { PayloadCodec } from '../../../lib/serializer/payload-codec.js';
import { NativeTokenFormat } from '../../../lib/session-token/native-token-format.js';
import { nativeLayout } from '../../../lib/table-layout/native.layout.js';
import type { SessionRecord } from '../../../lib/session/session-record.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import { sampleRecord } from '../../../lib/testing/contract/sample-record.js';
import { standAloneRuntime } from '../../../lib/testing/stand-alone-runtime.js';
import type { SessionEvent } from '../../../lib/events/session-event.js';
import { StagedRepository } from './staged-repository.js';

export const NOW = Date.UTC(2050, 0, 1);

export interface World {
  readonly runtime: SessionRuntime;
  readonly clock: ManualClock;
  /** Behind the store of `runtime.home`. */
  readonly repository: StagedRepository;
  /** The types of the events so far. */
  readonly events: string[];
  /** The same with all they say. */
  readonly told: SessionEvent[];
}

/** All that sessions share, with nothing behind it. */
export function world(options: SessionModuleOptions = {}): World {
  const clock = new ManualClock(NOW);
  const repository = new StagedRepository();
  const runtime = standAloneRuntime({
    options,
    repository,
    clock,
    serializers: [new JsonSerializer()],
  });
  const events: string[] = [];
  const told: SessionEvent[] = [];
  runtime.events.subscribe((event) => {
    events.push(event.type);
    told.push(event);
  });
  return { runtime, clock, repository, events, told };
}

/** A session that is in the table. */
export async function putIn(
  { repository, runtime }: World,
  data: object = {},
  fields: Partial<SessionRecord> = {},
): Promise<Stored> {
  const stored = storedIn(runtime.home, data, fields);
  await repository.put(stored.record);
  return stored;
}

/** What another request has made of a record, with another text for data. */
export function changedByOthers(
  { record, source }: Stored,
  data: object,
  fields: Partial<SessionRecord> = {},
): SessionRecord {
  const payload = source.codec.pack(source.codec.serialize(data, record.id), record.id);
  const writeIds = ['others', ...record.writeIds];
  return { ...record, version: record.version + 1, writeIds, payload, ...fields };
}

/** What another request has made of it by giving it another token, which this one does not know. */
export function renewedByOthers(stored: Stored, { reads = false, until = NOW + 60_000 } = {}) {
  const { record, source } = stored;
  const { secret } = source.tokens.renew(record.id);
  const hash = record.secret ?? new Uint8Array();
  const superseded = { hash, until, reads };
  const data = source.codec.parse(stored.data, record.id);
  return changedByOthers(stored, data, { secret, superseded });
}

/** What a test asks of a promise that fails: the error, or nothing. */
export function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Another table, which sessions are moved out of. */
export function elsewhere({ home }: SessionRuntime): SessionSource {
  const source = new SessionSource({
    leaving: { when: 'change', until: Infinity, keepsRow: false },
    layout: nativeLayout(),
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
