import { describe, expect, it } from '@jest/globals';
import { connectDynamodbLayout } from '../../../../lib/foreign/connect-dynamodb/connect-dynamodb.layout.js';
import { ItemWrites } from '../../../../lib/repository/dynamodb/item-writes.js';
import type { SessionRecord } from '../../../../lib/session/session-record.js';
import { nativeLayout } from '../../../../lib/table-layout/native.layout.js';
import type { TableLayout } from '../../../../lib/table-layout/table-layout.js';
import { changed, sampleRecord } from '../../../../lib/testing/contract/sample-record.js';

/** The attributes that a save sets and removes. */
function writtenBy(layout: TableLayout, next: SessionRecord, base: SessionRecord) {
  const { UpdateExpression, ExpressionAttributeNames } = new ItemWrites('sessions', layout).save(
    next,
    base,
    base.accessedAt,
  ).input;
  const [set = '', remove = ''] = (UpdateExpression ?? '').split(' REMOVE ');
  const named = (text: string) =>
    (text.match(/#\d+/g) ?? []).map((one) => ExpressionAttributeNames?.[one] ?? '').toSorted();
  return { set: named(set), removed: named(remove) };
}

describe('a save', () => {
  it('writes what differs, and the clock, which a touch may have moved', () => {
    const base = sampleRecord({ userId: 'ada', authenticatedAt: 1 });
    const next = { ...changed(base), userId: undefined };

    expect(writtenBy(nativeLayout(), next, base)).toEqual({
      set: ['accessedAt', 'data', 'expiresAt', 'ttl', 'version', 'writeIds'],
      removed: ['userId'],
    });
  });

  it('writes everything into a table that has no version', () => {
    const layout = connectDynamodbLayout();
    const payload = { raw: '{"cart":[]}', format: 'express-json@1', dataVersion: undefined };
    const stored = sampleRecord({ payload });
    const next = changed(stored, { payload });
    const { set, removed } = writtenBy(layout, next, stored);

    expect(set).toEqual(Object.keys(layout.toItem(next)).toSorted());
    expect(removed).toEqual(layout.attributes.filter((one) => !set.includes(one)).toSorted());
  });
});
