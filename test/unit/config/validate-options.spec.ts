import { describe, expect, it } from '@jest/globals';
import { SessionOptionsError } from '../../../lib/errors/session-options.error.js';
import { resolveOptions } from '../../../lib/config/resolution/resolve-options.js';
import { InMemorySessionRepository } from '../../../lib/repository/in-memory-session.repository.js';
import { JsonLikeSerializer, SECRET } from './fixtures.js';
import { problemsOf, wrong } from './problems-of.js';

const one = (text: string | RegExp) => [expect.stringMatching(text)];

describe('the error about options', () => {
  const bad = {
    idleTimeout: '42',
    secrets: ['short'],
    cookie: { secure: 'maybe', sameSite: 'foo' },
    header: { name: 'Set-Cookie' },
    idBytes: 15,
    nonsense: true,
  };

  it('R12: tells all problems at once, each with option, value and fix', () => {
    expect(problemsOf(bad)).toEqual([
      "'nonsense' is no option (it is true): remove it",
      'secrets is a list of 1: number 1 has 5 bytes; use 32 random ones or more, as "openssl rand -base64 32" makes',
      "idleTimeout is '42': use whole seconds as a number, or text with a unit such as '30m'",
      'idBytes is 15: use a whole number from 16 to 64',
      "cookie.secure is 'maybe': use true, false or 'auto'",
      "cookie.sameSite is 'foo': use 'strict', 'lax' or 'none'",
      "header.name is 'Set-Cookie': that header has another meaning; use one of your own such as 'X-Session-Id'",
    ]);
  });

  it('is one SessionOptionsError whose message lists them', () => {
    expect(() => resolveOptions(wrong(bad), { env: { production: false } })).toThrow(
      expect.objectContaining({
        constructor: SessionOptionsError,
        code: 'session_options_invalid',
        message: expect.stringContaining('\n  - idBytes is 15'),
      }),
    );
  });

  it('suggests the option that a misspelt one was meant to be', () => {
    expect(problemsOf({ secret: [SECRET] })).toEqual(
      one(/^'secret' is no option .* mean secrets\?$/),
    );
    expect(problemsOf({ idletimeout: 5 })).toEqual(one('did you mean idleTimeout?'));
    expect(problemsOf({ cookie: { samesite: 'lax' } })).toEqual(one('mean cookie.sameSite?'));
    expect(problemsOf({ header: { name: 'X-A', nam: 1 } })).toEqual(one('mean header.name?'));
  });

  it('R62: never shows a secret, wherever it was written', () => {
    const tooShort = 'correct-horse-battery';
    const shown = [
      ...problemsOf({ secrets: [tooShort] }),
      ...problemsOf({ secrets: tooShort }),
      ...problemsOf({ secret: tooShort, password: tooShort }),
      ...problemsOf({ endpoint: `ftp://user:${tooShort}@host` }),
      ...problemsOf({ secrets: [SECRET, SECRET] }),
    ].join('\n');
    expect(shown).not.toContain(tooShort);
    expect(shown).not.toContain(SECRET);
    expect(shown).toContain('text of 21 characters');
  });

  it('never prints a client or a repository', () => {
    const client = { send: () => undefined, credentials: 'AKIA' };
    const shown = problemsOf({
      client,
      region: 'x',
      repository: { key: 'AKIA' },
      layout: { key: 'AKIA' },
    });
    expect(shown).toHaveLength(3);
    expect(shown.join('\n')).not.toContain('AKIA');
  });

  it('stays on one line and short whatever it shows', () => {
    const [problem = ''] = problemsOf({ tableName: `a\r\n\u2028\u001b[31m"${'x'.repeat(5000)}` });
    expect(problem).toMatch(/^[\x20-\x7e…]{1,250}$/);
    expect(problemsOf({ 'a\r\nb': 1 })).toEqual(one(/^'a\\r\\nb' is no option/));
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'R47: an option named %s is an unknown one and keeps no other from being checked',
    (name) => {
      const options = JSON.parse(`{"${name}": {"idBytes": 32}, "idBytes": 15}`) as object;
      expect(problemsOf({ ...options })).toEqual([
        expect.stringContaining(`'${name}' is no option`),
        expect.stringContaining('idBytes is 15'),
      ]);
    },
  );
});

describe('durations', () => {
  const unusable = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, '42', 1.5, '', 'soon', null, true];

  it.each(['idleTimeout', 'absoluteTimeout', 'maxIdleTimeout', 'maxAbsoluteTimeout'])(
    'R28: %s is whole seconds and more than zero',
    (name) => {
      for (const value of [...unusable, '500ms', '0s']) {
        expect(problemsOf({ [name]: value })).toEqual(one(`^${name} is `));
      }
    },
  );

  it.each(['rotateInterval', 'storeTimeout'])('R28: %s is more than zero', (name) => {
    for (const value of unusable) {
      expect(problemsOf({ [name]: value })).toEqual(one(`^${name} is `));
    }
    expect(problemsOf({ [name]: '500ms' })).toEqual([]);
  });

  it.each(['touchInterval', 'rotationGrace'])('R28: %s may be zero', (name) => {
    for (const value of unusable.filter((candidate) => candidate !== 0)) {
      expect(problemsOf({ [name]: value })).toEqual(one(`^${name} is `));
    }
    expect(problemsOf({ [name]: 0 })).toEqual([]);
    expect(problemsOf({ [name]: '500ms' })).toEqual([]);
  });

  it('a store timeout is at most a quarter of an hour, or a timer could not hold it', () => {
    expect(problemsOf({ storeTimeout: '15m' })).toEqual([]);
    expect(problemsOf({ storeTimeout: '30d' })).toEqual(one("at most '15m'"));
  });

  it('R28: the idle timeout is not longer than the absolute one', () => {
    expect(problemsOf({ idleTimeout: '2h', absoluteTimeout: '1h' })).toEqual(
      one(/^idleTimeout is 7200 s and absoluteTimeout 3600 s: .*lower.*raise/),
    );
    expect(problemsOf({ idleTimeout: '24h' })).toEqual(one('absoluteTimeout 43200 s'));
    expect(problemsOf({ idleTimeout: '1h', absoluteTimeout: '1h' })).toEqual([]);
  });

  it('R27: the touch interval is shorter than the idle timeout', () => {
    expect(problemsOf({ touchInterval: '30m' })).toEqual(one('^touchInterval is 1800 s'));
    expect(problemsOf({ idleTimeout: 60, touchInterval: '59s' })).toEqual([]);
  });

  it('R28: the ceilings are not below the timeouts', () => {
    expect(problemsOf({ maxIdleTimeout: '29m' })).toEqual(one('^maxIdleTimeout is 1740 s'));
    expect(problemsOf({ maxAbsoluteTimeout: '1h' })).toEqual(one('^maxAbsoluteTimeout is 3600 s'));
    expect(problemsOf({ maxIdleTimeout: '30m', maxAbsoluteTimeout: '7d' })).toEqual([]);
  });
});

it.each(['user:hunter2@localhost:8000', 'ftp://u:hunter2/x@h', 'ftp://a@hunter2@h'])(
  'R62: shows no credentials of the endpoint %s',
  (endpoint) => {
    const [problem = ''] = problemsOf({ endpoint });
    expect(problem).toMatch(/^endpoint is '…@/);
    expect(problem).not.toContain('hunter2');
  },
);

describe('secrets', () => {
  it.each([
    [[]],
    [''],
    ['short'],
    [['short']],
    [SECRET],
    [[SECRET, '']],
    [[SECRET, 5]],
    [{}],
    [null],
  ])('R07: refuses %j', (secrets) => {
    expect(problemsOf({ secrets })).toEqual(one('^secrets is '));
  });

  it('R07 R28: are checked behind getters and in prototypes, like all options', () => {
    class Options {
      get secrets() {
        return 'a whole secret as text, of 32 bytes';
      }
      get maxBytes() {
        return -5;
      }
    }
    expect(problemsOf(new Options() as unknown as Record<string, unknown>)).toEqual([
      expect.stringMatching('^secrets is '),
      expect.stringMatching('^maxBytes is -5'),
    ]);
    expect(problemsOf(Object.create({ secrets: ['short'] }))).toEqual(one('^secrets is '));
  });

  it('R07: counts bytes, not characters', () => {
    expect(problemsOf({ secrets: ['é'.repeat(16)] })).toEqual([]);
    expect(problemsOf({ secrets: ['x'.repeat(31)] })).toEqual(one('number 1 has 31 bytes'));
    expect(problemsOf({ secrets: ['x'.repeat(32)] })).toEqual([]);
  });

  it('refuses the same secret twice', () => {
    const secrets = [SECRET, 'b'.repeat(32), SECRET];
    expect(problemsOf({ secrets })).toEqual(one('number 3 is the same as number 1'));
  });

  it('are needed for adaptive consistency', () => {
    expect(problemsOf({ consistency: 'adaptive' })).toEqual(one("^consistency is 'adaptive' and"));
    expect(problemsOf({ consistency: 'adaptive', secrets: [SECRET] })).toEqual([]);
  });
});

describe('numbers and words', () => {
  it.each([
    ['idBytes', [15, 65, 16.5, '32'], [16, 64]],
    ['maxBytes', [1023, 398 * 1024 + 1, '1kb', Number.NaN], [1024, 398 * 1024]],
    ['maxAttempts', [0, 11, 1.5], [1, 10]],
    ['dataVersion', [-1, 0.5, '0'], [0]],
    ['conflict', ['Merge', '', null], ['merge', 'reject', 'overwrite']],
    ['consistency', ['STRONG', true], ['strong', 'eventual']],
    ['onStoreError', ['ignore'], ['fail', 'anonymous']],
    ['onCorrupt', ['delete'], ['keep', 'drop', 'throw']],
    ['onTokenReuse', ['throw', false], ['ignore', 'revoke']],
    ['saveUninitialized', ['yes', 1], [true, false]],
    ['logEvents', ['true'], [true, false]],
    ['generateSelector', ['uuid', {}, async () => 'x'], [() => 'x']],
    ['binding', [true], [() => undefined]],
    [
      'tableName',
      ['ab', 'x'.repeat(256), 'a b', 'tab/le', ''],
      ['abc', 'a_b.C-9', 'x'.repeat(255)],
    ],
    ['region', ['', 'eu central', 5], ['eu-central-1', 'local']],
    ['endpoint', ['localhost', 'localhost:8000', 'ftp://x', ''], ['http://localhost:8000']],
    ['client', [null, 'client', () => ({})], [{}, { region: 'x' }, { send: () => undefined }]],
    ['layout', ['native', () => ({}), { toItem: () => ({}) }], []],
    [
      'serializer',
      [{}, '', 5, null],
      [JsonLikeSerializer, new JsonLikeSerializer(), 'TOKEN', Symbol('s')],
    ],
    ['serializers', [{}, [5], 'json'], [[], [new JsonLikeSerializer(), 'TOKEN']]],
    [
      'repository',
      ['memory', {}, null],
      [InMemorySessionRepository, new InMemorySessionRepository()],
    ],
    ['cookie', [true, 'session', [], 5], [{}, () => ({})]],
    ['header', [true, 'X-Session-Id', {}, { name: '' }], [false, { name: 'X-Session-Id' }]],
  ])('R01, R12, R28: %s is checked', (name, refused, taken) => {
    for (const value of refused) {
      expect(problemsOf({ [name]: value })).toEqual(one(`^${name}(\\.name)? is `));
    }
    for (const value of taken) expect(problemsOf({ [name]: value })).toEqual([]);
  });

  it('takes the ARN of a table for its name', () => {
    const arn = 'arn:aws:dynamodb:eu-central-1:123456789012:table/sessions';
    expect(problemsOf({ tableName: arn })).toEqual([]);
    expect(problemsOf({ tableName: arn.replace('dynamodb', 's3') })).toEqual(one('^tableName is '));
  });
});

describe('options beside each other', () => {
  it('R09: without a cookie there has to be a header', () => {
    expect(problemsOf({ cookie: false })).toEqual(one('^cookie is false and there is no header'));
    expect(problemsOf({ cookie: false, header: false })).toHaveLength(1);
    expect(problemsOf({ cookie: false, header: { name: 'X-Session-Id' } })).toEqual([]);
  });

  it.each([
    'Set-Cookie',
    'cookie',
    'AUTHORIZATION',
    'Content-Type',
    'Vary',
    'a b',
    'a\r\nb',
    'a:b',
    '',
  ])('S30: refuses %j as the name of the header', (name) => {
    expect(problemsOf({ header: { name } })).toEqual(one('^header.name is '));
  });

  it('a client that is ready takes no endpoint and no region', () => {
    const client = { send: () => undefined };
    expect(problemsOf({ client, endpoint: 'http://localhost:8000', region: 'local' })).toEqual([
      expect.stringMatching('^endpoint is set beside a client'),
      expect.stringMatching('^region is set beside a client'),
    ]);
  });

  it('the configuration of a client takes them once', () => {
    expect(problemsOf({ client: { maxAttempts: 1 }, region: 'local' })).toEqual([]);
    expect(problemsOf({ client: { region: 'a' }, region: 'b' })).toEqual(
      one('^region is set twice'),
    );
  });

  it('there is a migration for each version', () => {
    const migrate = (data: unknown) => data;
    expect(problemsOf({ dataVersion: 2, migrations: { 1: migrate, 2: migrate } })).toEqual([]);
    expect(problemsOf({ dataVersion: 2 })).toEqual(one('^dataVersion is 2 and migrations has 0'));
    expect(problemsOf({ dataVersion: 2, migrations: { 2: migrate } })).toEqual(one('has 1 of the'));
    expect(problemsOf({ dataVersion: 1, migrations: { 1: migrate, 2: migrate } })).toEqual(
      one('^migrations has 2 and dataVersion is 1'),
    );
    expect(problemsOf({ migrations: { 1: migrate } })).toEqual(one('raise dataVersion'));
  });

  it('R67: a limit of sessions needs to know which a user has', () => {
    const maxSessionsPerUser = { limit: 3 };
    expect(problemsOf({ maxSessionsPerUser, userSessions: true })).toEqual([]);
    expect(problemsOf({ maxSessionsPerUser, userSessions: false })).toEqual([
      'maxSessionsPerUser is set and userSessions is false: remove one of them',
    ]);
  });

  it.each([[{ 0: () => ({}) }], [{ a: () => ({}) }], [{ 1: 'up' }], [[]], ['up']])(
    'refuses %p for migrations',
    (migrations) => {
      expect(problemsOf({ dataVersion: 1, migrations })).toContainEqual(
        expect.stringMatching('^migrations is '),
      );
    },
  );
});

describe('the limit of sessions of a user', () => {
  it.each([1, 1000])('R67: may be %j', (limit) => {
    for (const policy of [undefined, 'reject', 'evict-oldest']) {
      expect(problemsOf({ maxSessionsPerUser: { limit, policy } })).toEqual([]);
    }
  });

  it.each([0, -1, 1.5, 1001, Number.NaN, Infinity, '3', null, true])(
    'R67: is a whole number from 1 to 1000, and so not %j',
    (limit) => {
      expect(problemsOf({ maxSessionsPerUser: { limit } })).toEqual(
        one(/^maxSessionsPerUser\.limit is .*: use a whole number from 1 to 1000$/),
      );
    },
  );

  it.each(['oldest', 'evict_oldest', '', true, null])('R67: has no policy %j', (policy) => {
    expect(problemsOf({ maxSessionsPerUser: { limit: 3, policy } })).toEqual(
      one(/^maxSessionsPerUser\.policy is .*: use 'reject' or 'evict-oldest'$/),
    );
  });

  it.each([3, '3', null, [], true])('R67: is no %j beside an object', (maxSessionsPerUser) => {
    expect(problemsOf({ maxSessionsPerUser })).toEqual(
      one(/^maxSessionsPerUser (?:is .*: use \{ limit: 3 \}|has no limit: add one)/),
    );
  });

  it('R67: tells all that is wrong with it at once', () => {
    expect(problemsOf({ maxSessionsPerUser: { policy: 'none', max: 3 }, userSessions: 1 })).toEqual(
      ['userSessions is 1: use true or false', "'max' is no option", 'policy', 'has no limit'].map(
        (part) => expect.stringContaining(part),
      ),
    );
  });
});
