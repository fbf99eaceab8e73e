import { describe, expect, it } from '@jest/globals';
import type { AttributeValue } from '../../../lib/table-layout/attribute-value.js';
import { nativeLayout } from '../../../lib/table-layout/native.layout.js';
import { connectDynamodbLayout } from '../../../lib/foreign/connect-dynamodb/connect-dynamodb.layout.js';
import { dynamodbSessionWebLayout } from '../../../lib/foreign/dynamodb-session-web/dynamodb-session-web.layout.js';
import { flaskArticleLayout } from '../../../lib/foreign/flask-article/flask-article.layout.js';
import { flaskDynamodbSessionsLayout } from '../../../lib/foreign/flask-dynamodb-sessions/flask-dynamodb-sessions.layout.js';
import { pwrdrvrLayout } from '../../../lib/foreign/pwrdrvr/pwrdrvr.layout.js';
import { pyramidDynamodbSessionsLayout } from '../../../lib/foreign/pyramid-dynamodb-sessions/pyramid-dynamodb-sessions.layout.js';
import type { AttributePath } from '../../../lib/table-layout/row-kind.js';
import { rowKinds } from '../../../lib/foreign/row-kinds.js';
import type { Item } from '../../../lib/table-layout/table-layout.js';
import { ZonedClock } from '../../../lib/foreign/shared/zoned-clock.js';
import { sampleRecord } from '../../../lib/testing/contract/sample-record.js';
import { foreignUsers } from '../../support/foreign-users.js';
import { golden } from '../../support/originals/golden.js';
import { fresh, written } from './change.js';
import { articleItem, pwrdrvrItem } from './items.js';

const NOW = Date.parse('2050-01-01T12:00:00Z');
const kinds = rowKinds(undefined);
const secrets = ['secret'];

const nativeItem = (expiresAt: number) => written(nativeLayout(), sampleRecord({ expiresAt }));
const berlin = new ZonedClock('Europe/Berlin');

const rows: readonly [string, Item][] = [
  ['native', nativeItem(NOW)],
  ['flask-dynamodb-sessions', golden('flask-dynamodb-sessions/json').item],
  ['flask-dynamodb-sessions', golden('flask-dynamodb-sessions/pickle').item],
  ['pyramid-dynamodb-sessions', golden('pyramid-dynamodb-sessions').item],
  ['dynamodb-session-web', golden('dynamodb-session-web').item],
  ['dynamodb-session-web', golden('dynamodb-session-flask').item],
  ['flask-article', articleItem],
  ['connect-dynamodb', golden('connect-dynamodb').item],
  ['@pwrdrvr/dynamodb-session-store', pwrdrvrItem],
  // As a row of connect-dynamodb is after @pwrdrvr/dynamodb-session-store has changed it.
  ['@pwrdrvr/dynamodb-session-store', { ...pwrdrvrItem, type: { S: 'connect-session' } }],
  ...foreignUsers({ now: NOW, secret: 'secret' }).map(({ library, item }): [string, Item] => [
    library === 'the Flask article' ? 'flask-article' : library,
    item,
  ]),
  // As this module writes them.
  ...[
    flaskDynamodbSessionsLayout({ format: 'json' }),
    flaskDynamodbSessionsLayout({ format: 'pickle' }),
    pyramidDynamodbSessionsLayout(),
    dynamodbSessionWebLayout(),
    flaskArticleLayout({ secretKey: 'secret', timeZone: 'UTC' }),
    connectDynamodbLayout({ secrets }),
    pwrdrvrLayout({ secrets }),
  ].map((layout): [string, Item] => {
    const user = layout.name === 'flask-article' ? { userId: 'u1' } : {};
    const record = fresh(layout, 'anId', NOW, { n: 1 }, user);
    return [layout.name, written(layout, record)];
  }),
];

/** What the table gives of a row when only the attributes that the kinds look at are asked for. */
function projected(item: Item, paths: readonly AttributePath[]): Item {
  const found: Item = {};
  for (const [first = '', second] of paths.map((path) => [path].flat())) {
    const value = item[first];
    if (value === undefined) continue;
    if (second === undefined) found[first] = value;
    else if ('M' in value && value.M[second]) found[first] = { M: { [second]: value.M[second] } };
  }
  return found;
}

const ownersOf = (item: Item) =>
  kinds
    .filter((kind) => kind.endOf(item, (reading) => berlin.toInstant(reading)) !== undefined)
    .map(({ name }) => name);

describe('the rows of the layouts', () => {
  it('have a kind for each layout', () => {
    expect(new Set(rows.map(([name]) => name))).toEqual(new Set(kinds.map(({ name }) => name)));
  });

  it.each(rows)('belong to one layout alone: %s', (name, item) => {
    expect(ownersOf(item)).toEqual([name]);
    expect(
      ownersOf(
        projected(
          item,
          kinds.flatMap(({ attributes }) => attributes),
        ),
      ),
    ).toEqual([name]);
  });

  it.each(rows)('are told without an id or a payload: %s', (name) => {
    const kind = kinds.find((one) => one.name === name);
    const paths = kind?.attributes.map((path) => [path].flat().join('.')) ?? [];
    expect(paths).not.toHaveLength(0);
    for (const secret of ['id', 'sid', 'SessionId', 'data', 'dat', 'sess']) {
      expect(paths).not.toContain(secret);
    }
  });

  it.each(rows)('are not told by less than all that they look at: %s', (name, item) => {
    const kind = kinds.find((one) => one.name === name);
    for (const path of kind?.attributes ?? []) {
      const [attribute = ''] = [path].flat();
      const optional =
        name === 'flask-article'
          ? attribute === 'expires'
          : name === 'connect-dynamodb' && attribute === 'sess';
      if (optional) continue;
      const { [attribute]: _left, ...rest } = item;
      expect({ without: attribute, owners: ownersOf(rest) }).not.toEqual({
        without: attribute,
        owners: expect.arrayContaining([name]),
      });
    }
  });

  it.each<[string, Item]>([
    ['an order', { pk: { S: 'ORDER#1' }, type: { S: 'order' }, expires: { N: '1' } }],
    ['a user', { pk: { S: 'USER#1' }, UserId: { S: 'u1' }, version: { N: '1' } }],
    [
      'a record with times of JavaScript',
      { modified: { S: '2050-01-01T12:00:00.000Z' }, ttl: { N: '1' } },
    ],
    [
      'the claims of a token',
      { iss: { S: 'https://example.com' }, exp: { N: '1' }, ver: { N: '1' } },
    ],
    ['what a late touch of connect-dynamodb left', { id: { S: 'sess:1' }, expires: { N: '1' } }],
    [
      'what a late load of dynamodb-session-web left',
      {
        accessed: { S: '2050-01-01T12:00:00+00:00' },
        created: { S: '2050-01-01T12:00:00+00:00' },
        expires: { N: '1' },
      },
    ],
    ['what a late reissue of pyramid left', { iss: { N: '1' }, exp: { N: '2' } }],
    ['nothing but a key', { id: { S: '1' } }],
  ])('are not mistaken for %s', (_title, item) => {
    expect(ownersOf(item)).toEqual([]);
  });

  it('end when their layouts say', () => {
    const ends = (item: Item, zone = new ZonedClock('UTC')) =>
      kinds.flatMap((kind) => kind.endOf(item, (reading) => zone.toInstant(reading)) ?? []);
    expect(ends(nativeItem(NOW))).toEqual([NOW]);
    expect(ends(golden('flask-dynamodb-sessions/json').item)).toEqual([1_796_436_879_000]);
    expect(ends(golden('pyramid-dynamodb-sessions').item)).toEqual([1_795_228_483_000]);
    expect(ends(golden('dynamodb-session-web').item)).toEqual([1_795_234_481_000]);
    expect(ends(golden('connect-dynamodb').item)).toEqual([1_795_231_002_998]);
    expect(ends(pwrdrvrItem)).toEqual([1_795_231_003_000]);
    expect(ends(articleItem)).toEqual([Date.parse('2026-11-21T04:14:40.041Z')]);
    expect(ends(articleItem, berlin)).toEqual([Date.parse('2026-11-21T03:14:40.041Z')]);
    expect(ends({ ...articleItem, expires: { N: '1795231003' } })).toEqual([1_795_231_003_000]);
  });

  it('of the table itself count by the names that they have there', () => {
    const attributes = { format: 'f', writeIds: 'w', expiresAt: 'e' };
    const [own, ...others] = rowKinds(nativeLayout({ attributes }).rows);
    expect(others.map(({ name }) => name)).not.toContain('native');
    const { format, writeIds, expiresAt, ...rest } = nativeItem(NOW);
    const item = { ...rest, f: format, w: writeIds, e: expiresAt } as Item;
    expect(own?.endOf(item, (reading) => reading)).toBe(NOW);
    expect(own?.endOf(nativeItem(NOW), (reading) => reading)).toBeUndefined();
  });

  it('of flask-dynamodb-sessions say by their payload which format they are in', () => {
    const { payload } = kinds.find(({ name }) => name === 'flask-dynamodb-sessions') ?? {};
    const formatOf = (value?: AttributeValue) => payload?.formatOf(value);
    for (const format of ['json', 'pickle']) {
      expect(formatOf(golden(`flask-dynamodb-sessions/${format}`).item['data'])).toBe(format);
    }
    expect(formatOf()).toBeUndefined();
    expect(formatOf({ N: '1' })).toBeUndefined();
  });
});
