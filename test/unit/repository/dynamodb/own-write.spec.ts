import { describe, expect, it } from '@jest/globals';
import { connectDynamodbLayout } from '../../../../lib/foreign/connect-dynamodb/connect-dynamodb.layout.js';
import { wasApplied } from '../../../../lib/repository/dynamodb/own-write.js';
import type { SessionRecord } from '../../../../lib/session/session-record.js';
import { nativeLayout } from '../../../../lib/table-layout/native.layout.js';
import type { TableLayout } from '../../../../lib/table-layout/table-layout.js';
import { changed, sampleRecord, touched } from '../../../../lib/testing/contract/sample-record.js';

const base = sampleRecord();
const written = changed(base);

describe('a condition that did not hold', () => {
  const refused = (current: SessionRecord | null, layout: TableLayout, attempts: number) => ({
    applied: false as const,
    current,
    item: current === null ? undefined : layout.toItem(current),
    attempts,
  });

  it.each<[name: string, current: SessionRecord | null, isOwn: boolean]>([
    ['the write itself is stored', written, true],
    ['another write on top of it', changed(written), true],
    ['what was there before', base, false],
    ['the write of another request', changed(base), false],
    ['nothing', null, false],
  ])('because of an earlier attempt, where its name is there: %s', (_name, current, isOwn) => {
    const layout = nativeLayout();
    expect(wasApplied(refused(current, layout, 1), written, layout)).toBe(isOwn);
  });

  const asThere = (record: SessionRecord): SessionRecord => ({
    ...record,
    payload: { ...record.payload, format: 'express-json@1' },
    writeIds: [],
  });
  const nameless = asThere(written);
  it.each<[name: string, current: SessionRecord, attempts: number, isOwn: boolean]>([
    ['all of it is stored, and it was sent twice', nameless, 2, true],
    ['it was used since', touched(nameless), 2, true],
    ['it was sent once: another request had the same idea', nameless, 1, false],
    ['something else is stored', asThere(changed(base)), 2, false],
  ])('in a table that keeps no names: %s', (_name, current, attempts, isOwn) => {
    const layout = connectDynamodbLayout();
    expect(wasApplied(refused(current, layout, attempts), nameless, layout)).toBe(isOwn);
  });
});
