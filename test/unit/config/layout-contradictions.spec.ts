import { describe, expect, it } from '@jest/globals';
import { JsonSerializer } from '../../../lib/serializer/json/json.serializer.js';
import { connectDynamodbLayout } from '../../../lib/foreign/connect-dynamodb/connect-dynamodb.layout.js';
import { dynamodbSessionWebLayout } from '../../../lib/foreign/dynamodb-session-web/dynamodb-session-web.layout.js';
import { flaskArticleLayout } from '../../../lib/foreign/flask-article/flask-article.layout.js';
import { flaskDynamodbSessionsLayout } from '../../../lib/foreign/flask-dynamodb-sessions/flask-dynamodb-sessions.layout.js';
import { nativeLayout } from '../../../lib/table-layout/native.layout.js';
import { pwrdrvrLayout } from '../../../lib/foreign/pwrdrvr/pwrdrvr.layout.js';
import { pyramidDynamodbSessionsLayout } from '../../../lib/foreign/pyramid-dynamodb-sessions/pyramid-dynamodb-sessions.layout.js';
import type { TableLayout } from '../../../lib/table-layout/table-layout.js';
import { JsonLikeSerializer, SECRET } from './fixtures.js';
import { problemsOf } from './problems-of.js';

const secrets = [SECRET];
const foreign: TableLayout[] = [
  flaskDynamodbSessionsLayout({ format: 'json' }),
  flaskDynamodbSessionsLayout({ format: 'pickle' }),
  pyramidDynamodbSessionsLayout(),
  dynamodbSessionWebLayout(),
  flaskArticleLayout({ secretKey: SECRET, timeZone: 'UTC' }),
  connectDynamodbLayout({ secrets }),
  pwrdrvrLayout({ secrets }),
];

const unfit = {
  serializer: new JsonLikeSerializer(),
  dataVersion: 1,
  migrations: { 1: (data: object) => data },
  binding: () => 'certificate',
  rotateInterval: '15m',
  onTokenReuse: 'revoke',
};

describe.each(foreign)('options beside the layout $name', (layout) => {
  it('R12 that it has no room for are refused, all at once and each with the fix', () => {
    const table = `tables of ${layout.name}`;
    expect(problemsOf({ layout, ...unfit })).toEqual([
      `serializer is set, and ${table} hold one format only, which the layout brings: leave it out`,
      `dataVersion is 1, and ${table} cannot keep it: leave it out`,
      `migrations is set, and ${table} do not say which version of the data a session has: leave it out`,
      `binding is set, and ${table} cannot keep what a session is bound to: leave it out`,
      `rotateInterval is '15m', and ${table} do not keep when a token was issued: set it to false`,
      `onTokenReuse is 'revoke', and ${table} do not keep which token was replaced: set it to 'ignore'`,
    ]);
  });

  it.each([
    ['class', JsonSerializer],
    ['token', 'MySerializer'],
  ])('a serializer that is a %s is another one as well', (_kind, serializer) => {
    expect(problemsOf({ layout, serializer })).toEqual([
      expect.stringMatching(/^serializer is set/),
    ]);
  });

  it("that say the same as the default are fine, and so is the layout's own serializer", () => {
    const { serializer } = layout.defaults ?? {};
    const same = { dataVersion: 0, migrations: {}, rotateInterval: false, onTokenReuse: 'ignore' };
    expect(problemsOf({ layout, serializer, ...same })).toEqual([]);
    expect(problemsOf({ layout, consistency: 'eventual', conflict: 'reject' })).toEqual([]);
  });

  it("refuse consistency 'adaptive' where its tokens carry no version, and there only", () => {
    const { carriesVersion } = layout.tokenFormat({
      secrets: [],
      validatorBytes: 32,
      carriesVersion: true,
      generateSelector: undefined,
      timeouts: { idle: 1, absolute: 1 },
    });
    const found = problemsOf({ layout, consistency: 'adaptive' });
    expect(found).toHaveLength(carriesVersion ? 0 : 1);
    for (const problem of found) expect(problem).toMatch(/^consistency is 'adaptive', and tokens/);
  });
});

describe('options beside the layout of this module', () => {
  it.each([[undefined], [nativeLayout()]])('are all possible', (layout) => {
    expect(problemsOf({ layout, secrets, consistency: 'adaptive', ...unfit })).toEqual([]);
  });

  it("still need secrets for consistency 'adaptive'", () => {
    expect(problemsOf({ layout: nativeLayout(), consistency: 'adaptive' })).toEqual([
      expect.stringContaining('there are no secrets'),
    ]);
  });
});

describe('options beside layouts that are only moved from', () => {
  it('are the business of the layout that is moved to', () => {
    expect(problemsOf({ migrateFrom: foreign, ...unfit })).toEqual([]);
  });
});
