import { describe, expect, it } from '@jest/globals';
import { connectDynamodbLayout } from '../../../lib/foreign/connect-dynamodb/connect-dynamodb.layout.js';
import { keySpacesMeet } from '../../../lib/table-layout/key-space.js';
import { nativeLayout, type NativeLayoutOptions } from '../../../lib/table-layout/native.layout.js';

const key = (partition: string, sort?: string): NativeLayoutOptions => ({
  partitionKey: { name: 'pk', value: partition },
  ...(sort !== undefined && { sortKey: { name: 'sk', value: sort } }),
});

describe('F7 whether an item may be a session of two layouts', () => {
  it.each<[name: string, a: NativeLayoutOptions, b: NativeLayoutOptions, meet: boolean]>([
    ['both as they are by default', {}, {}, true],
    ['other attributes, the same keys', {}, { attributes: { data: 'd' } }, true],
    ['a prefix that no id can begin with', {}, { keyPrefix: 'admin-session#' }, false],
    ['a prefix that an id may begin with', {}, { keyPrefix: 'admin-' }, true],
    ['two such prefixes', { keyPrefix: 'a#' }, { keyPrefix: 'b#' }, false],
    ['one prefix that begins with the other', { keyPrefix: 'a#' }, { keyPrefix: 'a#b' }, true],
    ['the same, up to what no id has', { keyPrefix: 'a#' }, { keyPrefix: 'a#b#' }, false],
    ['a suffix that no id can end in', key('{id}'), key('{id}#s'), false],
    ['a suffix that an id may end in', key('{id}'), key('{id}_s'), true],
    ['other sort keys', key('{id}', 'SHOP'), key('{id}', 'ADMIN'), false],
    ['the same sort key', key('{id}', 'S'), key('{id}', 'S'), true],
    [
      'a sort key with the id, and one that looks like it',
      key('{id}', '{id}'),
      key('{id}', 'S'),
      true,
    ],
    [
      'a sort key with the id, and one that does not',
      key('{id}', 'S#{id}'),
      key('{id}', 'S'),
      false,
    ],
    ['a sort key that is too short', key('{id}', 'AB{id}BC'), key('{id}', 'ABC'), false],
    ['other partitions, the same sort key', key('a#{id}', 'S'), key('b#{id}', 'S'), false],
  ])('%s', (_name, a, b, meet) => {
    const [one, other] = [nativeLayout(a), nativeLayout(b)];
    expect([keySpacesMeet(one, other), keySpacesMeet(other, one)]).toEqual([meet, meet]);
  });

  it('of another library as well', () => {
    const express = connectDynamodbLayout({ secrets: ['keyboard cat'] });
    expect(keySpacesMeet(express, connectDynamodbLayout({ secrets: ['another cat'] }))).toBe(true);
    expect(keySpacesMeet(express, nativeLayout())).toBe(false);
  });
});
