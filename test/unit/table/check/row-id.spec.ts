import { describe, expect, it } from '@jest/globals';
import { rowId } from '../../../../lib/table/check/row-id.js';
import {
  connectDynamodbLayout,
  nativeLayout,
  pyramidDynamodbSessionsLayout,
} from '../../../../lib/index.js';

const s = (S: string) => ({ S });
const secrets = ['a secret of the other application'];

describe('the id in a row', () => {
  it.each([
    ['the key itself', nativeLayout(), { id: s('abc') }, 'abc'],
    ['a prefix before it', connectDynamodbLayout({ secrets }), { id: s('sess:abc') }, 'abc'],
    ['another prefix', connectDynamodbLayout({ secrets }), { id: s('other:abc') }, undefined],
    ['another key', connectDynamodbLayout({ secrets, hashKey: 'sid' }), { id: s('x') }, undefined],
    ['a key of another type', nativeLayout(), { id: { N: '1' } }, undefined],
    ['a hash of it', pyramidDynamodbSessionsLayout(), { sid: { B: new Uint8Array(32) } }, ''],
  ])('is found: %s', (_title, layout, row, id) => {
    expect(rowId(layout, row)).toBe(id);
  });

  const single = nativeLayout({
    partitionKey: { name: 'pk', value: 'SESSION#{id}#{id}' },
    sortKey: { name: 'sk', value: 'SESSION' },
  });
  it.each([
    [{ pk: s('SESSION#ab#ab'), sk: s('SESSION') }, 'ab'],
    [{ pk: s('SESSION#ab#cd'), sk: s('SESSION') }, undefined],
    [{ pk: s('SESSION#ab#ab'), sk: s('USER') }, undefined],
    [{ pk: s('USER#1'), sk: s('SESSION') }, undefined],
  ])('is what the templates of a single table say: %p', (row, id) => {
    expect(rowId(single, row)).toBe(id);
  });
});
