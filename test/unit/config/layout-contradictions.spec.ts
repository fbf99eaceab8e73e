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
  userSessions: true,
  maxSessionsPerUser: { limit: 3 },
};

describe.each(foreign)('options beside the layout $name', (layout) => {
  it('R12 R65 R67 that it has no room for are refused, all at once and each with the fix', () => {
    const table = `tables of ${layout.name}`;
    const noUsers = `${table} have no room for which sessions a user has: leave it out, or move to a table of your own with migrateFrom`;
    expect(problemsOf({ layout, ...unfit })).toEqual([
      `serializer is set, and ${table} hold one format only, which the layout brings: leave it out`,
      `dataVersion is 1, and ${table} cannot keep it: leave it out`,
      `migrations is set, and ${table} do not say which version of the data a session has: leave it out`,
      `binding is set, and ${table} cannot keep what a session is bound to: leave it out`,
      `rotateInterval is '15m', and ${table} do not keep when a token was issued: set it to false`,
      `onTokenReuse is 'revoke', and ${table} do not keep which token was replaced: set it to 'ignore'`,
      `userSessions is true, and ${noUsers}`,
      `maxSessionsPerUser is set, and ${noUsers}`,
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
    const noUsers = { userSessions: false };
    expect(problemsOf({ layout, serializer, ...same, ...noUsers })).toEqual([]);
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

describe('tables to move out of, beside each other', () => {
  const flask = flaskDynamodbSessionsLayout({ format: 'json' });
  const [web, pyramid] = [dynamodbSessionWebLayout(), pyramidDynamodbSessionsLayout()];

  it('E11 the same one twice, or the one that sessions are in, is refused', () => {
    const twice = [flask, { layout: flask }, { layout: flask, tableName: 'other_sessions' }];
    expect(problemsOf({ migrateFrom: twice })).toEqual([
      'migrateFrom[1] is there twice (flask-dynamodb-sessions, the same table and cookie): leave it out',
    ]);
    expect(problemsOf({ layout: web, migrateFrom: [web, pyramid] })).toEqual([
      'migrateFrom[0] is the table of the option layout (dynamodb-session-web): sessions are there already, leave it out',
    ]);
  });

  it('E11 two applications with the same library and another cookie or format are two', () => {
    const pickle = flaskDynamodbSessionsLayout({ format: 'pickle' });
    const admin = { layout: flask, cookie: { name: 'admin', path: '/admin' } };
    expect(problemsOf({ migrateFrom: [flask, pickle, admin] })).toEqual([]);
  });

  it('E11 keepOldRow needs a table of ours, which knows what moved in', () => {
    const migrateFrom = [{ layout: flask, keepOldRow: true }];
    expect(problemsOf({ migrateFrom })).toEqual([]);
    expect(problemsOf({ layout: web, migrateFrom })).toEqual([
      'migrateFrom[0].keepOldRow is true, and tables of dynamodb-session-web cannot say which sessions moved in: leave it out',
    ]);
  });

  it.each<[option: string, value: unknown, fix: string]>([
    ['when', 'never', "use 'read' or 'change'"],
    ['until', '2027-01-31', "use a Date, or text with a time zone such as '2027-01-31T00:00:00Z'"],
    ['until', '2027-01-31T00:00:00', 'use a Date, or text with a time zone'],
    ['until', new Date(Number.NaN), 'use a Date, or text with a time zone'],
    ['until', 1_800_000_000_000, 'use a Date, or text with a time zone'],
    ['transform', {}, 'use a function'],
    ['keepOldRow', 'yes', 'use true or false'],
  ])('E11 %s is not %j', (option, value, fix) => {
    expect(problemsOf({ migrateFrom: [{ layout: flask, [option]: value }] })).toEqual([
      expect.stringContaining(`migrateFrom[0].${option} is`),
    ]);
    expect(problemsOf({ migrateFrom: [{ layout: flask, [option]: value }] })[0]).toContain(fix);
  });
});
