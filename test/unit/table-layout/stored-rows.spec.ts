import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { InMemorySessionRepository } from '../../../lib/repository/in-memory-session.repository.js';
import { PayloadCodec } from '../../../lib/serializer/payload-codec.js';
import type { SessionRecord } from '../../../lib/session/session-record.js';
import { validatorStanding } from '../../../lib/session/validator-standing.js';
import { NativeTokenFormat } from '../../../lib/session-token/native-token-format.js';
import { nativeLayout } from '../../../lib/table-layout/native.layout.js';
import { ManualClock } from '../../../lib/testing/manual-clock.js';
import { standAlone } from '../../../lib/testing/stand-alone.js';
import { DATA } from '../../fixtures/rows/data.js';
import {
  now,
  rows,
  secrets,
  serializerOf,
  type StoredRow,
} from '../../fixtures/rows/stored-rows.js';

const layout = nativeLayout();
const tokens = new NativeTokenFormat({ secrets });

function recordOf({ item, token }: StoredRow): SessionRecord {
  const [id = ''] = token.split('.');
  const record = layout.fromItem(item, id);
  if (record === null) throw new Error('the item counts as missing');
  return record;
}

function codecOf({ dataVersion = 0 }: StoredRow, { payload }: SessionRecord): PayloadCodec {
  const writer = serializerOf(payload.format);
  return new PayloadCodec({ writer, readers: [], dataVersion, migrations: {}, maxBytes: 358_400 });
}

const typesOf = (item: object) =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, Object.keys(value as object)]),
  );

describe.each(rows)('a row that an earlier version stored: $name', (row) => {
  const record = recordOf(row);
  const codec = codecOf(row, record);

  it('holds the data that was put into it', () => {
    expect(codec.open(record.payload, record.id).data).toStrictEqual(DATA[row.data]?.());
  });

  it('is opened by its token, and by the one before as far as that reads', () => {
    const standing = (text: string) => {
      const token = tokens.parse(text);
      return token && validatorStanding(record, token.secret, now);
    };
    expect(standing(row.token)).toBe('current');
    if (row.superseded !== undefined) {
      expect(standing(row.superseded)).toBe(
        record.superseded?.reads === true ? 'grace' : 'superseded',
      );
    }
    if (row.binding !== undefined) {
      expect(record.binding).toEqual(createHash('sha256').update(row.binding).digest());
    }
  });

  it('is not changed by being read', () => {
    const { data, serialized } = codec.open(record.payload, record.id);
    expect(codec.serialize(data, record.id, serialized)).toBe(serialized);
  });

  it('is written again with the same attributes of the same types, which it reads', () => {
    const { data } = codec.open(record.payload, record.id);
    const payload = codec.pack(codec.serialize(data, record.id), record.id);
    const { id, ...stored } = row.item;
    const written = layout.toItem({ ...record, payload });
    expect(id).toEqual({ S: record.id });
    expect(typesOf(written)).toEqual(typesOf(stored));
    // Encryption never gives the same bytes twice, and V8 chose another form of the clones.
    const isSame = /^json@1(?:\+gzip)?$/.test(payload.format);
    const { data: _own, ...others } = written;
    expect(stored).toMatchObject(isSame ? written : others);
    expect(codec.open(payload, record.id).data).toStrictEqual(DATA[row.data]?.());
  });
});

describe('a stored row', () => {
  it.each(rows.filter(({ dataVersion }) => dataVersion === undefined))(
    'is a session: $name',
    async (row) => {
      const record = recordOf(row);
      const repository = new InMemorySessionRepository();
      await repository.create(record);
      const clock = new ManualClock(now);
      const serializers = [serializerOf(record.payload.format)] as const;
      const { manager } = standAlone({ options: { secrets }, repository, clock, serializers });
      const session = await manager.load<Record<string, unknown>>(row.token);
      if (session === null) throw new Error('not a session');
      expect(session.data).toStrictEqual(DATA[row.data]?.());
      expect(session.userId).toBe(record.userId);
      await session.save();
      expect(await repository.find(record.id)).toBe(record);

      session.data['visits'] = 4;
      await session.save();
      const saved = await repository.find(record.id);
      expect(saved).toMatchObject({
        version: record.version + 1,
        payload: { format: record.payload.format },
      });
      expect(Object.keys(layout.toItem(saved ?? record)).toSorted()).toEqual(
        Object.keys(layout.toItem(record)).toSorted(),
      );
    },
  );
});
