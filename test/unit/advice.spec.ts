import { afterEach, describe, expect, it } from '@jest/globals';
import { resolveOptions } from '../../lib/config/resolution/resolve-options.js';
import type { SessionModuleOptions } from '../../lib/config/session-options.js';
import { adviceOn } from '../../lib/dynamo-session.advice.js';
import { flaskDynamodbSessionsLayout } from '../../lib/foreign/flask-dynamodb-sessions/flask-dynamodb-sessions.layout.js';
import { JsonSerializer } from '../../lib/serializer/json/json.serializer.js';

const flask = flaskDynamodbSessionsLayout({ format: 'json' });
const serializer = new JsonSerializer();
const secrets = ['a secret for tests, of more than 32 bytes'];

describe('advice when the application starts', () => {
  const { NODE_ENV } = process.env;
  afterEach(() => {
    process.env['NODE_ENV'] = NODE_ENV;
  });

  it.each<[what: string, given: SessionModuleOptions, advice: RegExp[]]>([
    ['nothing', {}, []],
    ['a serializer', { migrateFrom: [flask], serializer }, []],
    ['no serializer', { migrateFrom: [flask] }, [/StructuredCloneSerializer/]],
    [
      "the old cookie's name, by default",
      { migrateFrom: [flask], serializer, cookie: { secure: 'auto' } },
      [/The cookie session is ours and that of an application/],
    ],
    [
      "the old cookie's name, as it is configured there",
      {
        migrateFrom: [{ layout: flask, cookie: { name: 'sid' } }],
        serializer,
        cookie: { name: 'sid' },
      },
      [/The cookie sid is ours/],
    ],
    [
      'no cookie',
      { migrateFrom: [flask], serializer, cookie: false, header: { name: 'x-id' } },
      [],
    ],
    [
      'a cookie by request',
      { migrateFrom: [flask], serializer, cookie: () => ({ name: 'session' }) },
      [],
    ],
  ])('E6 E8 on %s', (_what, given, advice) => {
    const found = adviceOn(given, resolveOptions(given, { env: { production: false } }));
    expect(found).toEqual(advice.map((one) => expect.stringMatching(one)));
  });

  it('on tokens that are not signed, in production', () => {
    process.env['NODE_ENV'] = 'production';
    const options = (given: SessionModuleOptions) =>
      adviceOn(given, resolveOptions(given, { env: { production: false } }));
    expect(options({})).toEqual([expect.stringContaining('No secrets are set')]);
    expect(options({ secrets })).toEqual([]);
  });
});
