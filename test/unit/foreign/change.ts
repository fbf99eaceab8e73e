import type { SessionRecord } from '../../../lib/session/session-record.js';
import { deadline } from '../../../lib/session/session-timeouts.js';
import type { Item, TableLayout } from '../../../lib/table-layout/table-layout.js';

type Data = Record<string, unknown>;

function serializerOf(layout: TableLayout) {
  const serializer = layout.defaults?.serializer;
  if (serializer === undefined) throw new Error(`${layout.name} has no serializer`);
  return serializer;
}

function timeoutsOf(layout: TableLayout, record?: SessionRecord) {
  return {
    idle: record?.idleTimeout ?? layout.defaults?.idleTimeout ?? 1800,
    absolute: record?.absoluteTimeout ?? layout.defaults?.absoluteTimeout ?? 43_200,
  };
}

/** The record of an item that must be one. */
export function load(layout: TableLayout, item: Item, id: string): SessionRecord {
  const record = layout.fromItem(item, id);
  if (record === null) throw new Error('the item counts as missing');
  return record;
}

export function dataOf(layout: TableLayout, { id, payload }: SessionRecord): Data {
  return serializerOf(layout).deserialize(payload.raw, { id });
}

/** What a request at `now` that changes the data would save. */
export function changed(
  layout: TableLayout,
  record: SessionRecord,
  now: number,
  change: (data: Data) => void,
): SessionRecord {
  const data = dataOf(layout, record);
  change(data);
  const raw = serializerOf(layout).serialize(data, { id: record.id });
  return {
    ...record,
    payload: { ...record.payload, raw },
    version: record.version + 1,
    accessedAt: now,
    expiresAt: deadline(record.createdAt, now, timeoutsOf(layout, record)),
  };
}

/** The record after a touch at `now`. */
export function touched(layout: TableLayout, record: SessionRecord, now: number): SessionRecord {
  const expiresAt = deadline(record.createdAt, now, timeoutsOf(layout, record));
  return { ...record, accessedAt: now, expiresAt };
}

/** What a request at `now` that begins a session would create. */
export function fresh(
  layout: TableLayout,
  id: string,
  now: number,
  data: Data,
  more: Partial<SessionRecord> = {},
): SessionRecord {
  const serializer = serializerOf(layout);
  return {
    id,
    secret: undefined,
    superseded: undefined,
    payload: {
      raw: serializer.serialize(data, { id }),
      format: serializer.format,
      dataVersion: undefined,
    },
    version: 1,
    writeIds: ['w'],
    createdAt: now,
    accessedAt: now,
    expiresAt: deadline(now, now, timeoutsOf(layout)),
    rotatedAt: now,
    idleTimeout: undefined,
    absoluteTimeout: undefined,
    userId: undefined,
    authenticatedAt: undefined,
    csrfSecret: undefined,
    binding: undefined,
    ...more,
  };
}

/** The item that an update makes of `before`: managed attributes replaced, all others kept. */
export function written(layout: TableLayout, record: SessionRecord, before: Item = {}): Item {
  const kept = Object.entries(before).filter(([name]) => !layout.attributes.includes(name));
  return { ...Object.fromEntries(kept), ...layout.key(record.id), ...layout.toItem(record) };
}

/** The attributes that a save is conditional on, as an item has them. */
export function guarded(layout: TableLayout, item: Item): Item {
  const names = [...layout.guards.identity, ...layout.guards.revision];
  return Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
}
