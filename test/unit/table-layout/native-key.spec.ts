import { describe, expect, it } from '@jest/globals';
import { nativeLayout, type NativeLayoutOptions } from '../../../lib/table-layout/native.layout.js';

describe("the key of the native layout's items", () => {
  const ID = 'AAAAAAAAAAAAAAAAAAAAAA';

  it.each<[string, NativeLayoutOptions, object]>([
    ['the selector', {}, { id: { S: ID } }],
    ['a prefix', { keyPrefix: 'SESSION#' }, { id: { S: `SESSION#${ID}` } }],
    [
      'a prefix that looks like a template, which it is not',
      { keyPrefix: '{id}#' },
      { id: { S: `{id}#${ID}` } },
    ],
    [
      'another name and a fixed sort key',
      { attributes: { id: 'pk' }, keyPrefix: 'S#', sortKey: { name: 'sk', value: 'SESSION' } },
      { pk: { S: `S#${ID}` }, sk: { S: 'SESSION' } },
    ],
    [
      'a template for either key',
      {
        partitionKey: { name: 'pk', value: 'SESSION#{id}' },
        sortKey: { name: 'sk', value: '{id}#{id}' },
      },
      { pk: { S: `SESSION#${ID}` }, sk: { S: `${ID}#${ID}` } },
    ],
    [
      'a template with text on both sides',
      { partitionKey: { name: 'pk', value: 'tenant#{id}#session' } },
      { pk: { S: `tenant#${ID}#session` } },
    ],
  ])('is made of %s', (_title, options, key) => {
    const layout = nativeLayout(options);
    expect(layout.key(ID)).toEqual(key);
    expect([layout.partitionKey.name, ...(layout.sortKey ? [layout.sortKey.name] : [])]).toEqual(
      Object.keys(key),
    );
    expect(layout.attributes).not.toContain(layout.partitionKey.name);
  });

  it('takes an id for text, whatever it holds', () => {
    const layout = nativeLayout({ partitionKey: { name: 'pk', value: 'S#{id}' } });
    expect(layout.key('$&{id}$1')).toEqual({ pk: { S: 'S#$&{id}$1' } });
  });

  const template = { name: 'pk', value: 'SESSION#{id}' };
  it.each<[string, NativeLayoutOptions, RegExp]>([
    [
      'two prefixes',
      { partitionKey: template, keyPrefix: 'SESSION#' },
      /leave keyPrefix out and write it as 'SESSION#\{id\}' in partitionKey\.value/,
    ],
    ['two names', { partitionKey: template, attributes: { id: 'pk' } }, /leave attributes\.id out/],
    [
      'one partition for all',
      { partitionKey: { name: 'pk', value: 'SESSION' } },
      /must contain \{id\}.*all sessions would be in one partition/,
    ],
    [
      'one partition for all, though the sort keys differ',
      {
        partitionKey: { name: 'pk', value: 'SESSION' },
        sortKey: { name: 'sk', value: 'SESSION#{id}' },
      },
      /in the sort key does not change that/,
    ],
    ['no partition key', { partitionKey: { name: 'pk', value: '' } }, /must contain \{id\}/],
    [
      'no text for it',
      { partitionKey: { name: 'pk' } as unknown as { name: string; value: string } },
      /must contain \{id\}/,
    ],
    [
      'an empty sort key, which DynamoDB refuses',
      { sortKey: { name: 'sk', value: '' } },
      /sortKey\.value must be a text/,
    ],
    [
      'one name for both keys',
      { partitionKey: template, sortKey: { name: 'pk', value: 'SESSION' } },
      /"pk" is used twice/,
    ],
    [
      "the name of one of the session's attributes",
      { partitionKey: { name: 'data', value: '{id}' } },
      /"data" is used twice/,
    ],
    ['an empty name', { partitionKey: { name: '', value: '{id}' } }, /needs a name of its own/],
  ])('is refused with what to do: %s', (_title, options, said) => {
    expect(() => nativeLayout(options)).toThrow(TypeError);
    expect(() => nativeLayout(options)).toThrow(said);
  });
});
