import { createHash } from 'node:crypto';
import {
  connectDynamodbLayout,
  dynamodbSessionWebLayout,
  flaskArticleLayout,
  flaskDynamodbSessionsLayout,
  pwrdrvrLayout,
  pyramidDynamodbSessionsLayout,
} from '../../../lib/index.js';
import type { AttributeValue } from '../../../lib/table-layout/attribute-value.js';
import type { Item, TableLayout } from '../../../lib/table-layout/table-layout.js';
import { signed } from '../../support/originals/dynamodb-session-web.js';
import { connectSid } from '../../support/originals/express-session.js';
import { flaskCookie } from '../../support/originals/flask-article.js';
import type { Random } from '../random.js';
import { randomJson } from './random-json.js';
import { randomMap } from './random-map.js';
import { randomPickle } from './random-pickle.js';

/** When the random rows were written. */
export const NOW = Date.parse('2050-01-01T12:00:00Z');
export const SECRET = 'a secret of the other application';
export const USER_KEY = 'userId';

/** A session of another library, as its application might have it: row and cookie belong together. */
export interface RandomSession {
  readonly id: string;
  readonly item: Item;
  /** `name=value` */
  readonly cookie: string;
  /** Whether it is another one than its application made. */
  readonly isCookieChanged?: boolean;
}

/** A library whose rows can be made up. */
export interface RowSystem {
  /** As a report names its rows. */
  readonly name: string;
  readonly table: 'shared' | 'pyramid' | 'article';
  readonly layout: TableLayout;
  readonly payload: string;
  /** A session with a payload of any kind. */
  session(random: Random): RandomSession;
}

const DAY = 86_400_000;
/** When a row was written: mostly just now. */
function written(random: Random) {
  const ago = random.chance(0.9) ? 0 : random.pick([60_000, 3_500_000, DAY, 60 * DAY, -DAY]);
  const seconds = Math.floor((NOW - ago) / 1000);
  return { seconds, python: pythonTime(seconds) };
}
const pythonTime = (seconds: number) =>
  new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
const s = (value: string) => ({ S: value });
const n = (value: number) => ({ N: String(value) });
const random32 = (random: Random) => random.bytes(32).toString('base64url');
const express = (random: Random, maxAge: unknown = random.pick([3_600_000, null, -1, 'x', 1.5])) =>
  `"cookie":{"originalMaxAge":${JSON.stringify(maxAge)},"expires":null,"httpOnly":true,"path":"/"}`;
/** Mostly as its library writes it, with any text in the place of the payload now and then. */
const mixed = (random: Random, usual: () => string) =>
  random.chance(0.9) ? usual() : random.pick([randomJson, randomPickle])(random);

function flask(format: 'json' | 'pickle', make: (random: Random) => string): RowSystem {
  return {
    name: `flask-dynamodb-sessions/${format}`,
    table: 'shared',
    layout: flaskDynamodbSessionsLayout({ format, userKey: USER_KEY }),
    payload: 'data',
    session(random) {
      const { seconds, python } = written(random);
      const id = random32(random);
      const data = mixed(random, () => make(random));
      const item = { id: s(id), data: s(data), modified: s(python), ttl: n(seconds + 1_209_600) };
      return { id, item, cookie: `session=${id}` };
    },
  };
}

/** Those that `migrateFrom` may name together, and flask-dynamodb-sessions in its other format. */
export function rowSystems(): RowSystem[] {
  const secrets = [SECRET];
  return [
    flask('json', (random) => randomJson(random, '"_permanent": true')),
    flask('pickle', randomPickle),
    {
      name: 'pyramid-dynamodb-sessions',
      table: 'pyramid',
      layout: pyramidDynamodbSessionsLayout({ userKey: USER_KEY }),
      payload: 'dat',
      session(random) {
        const { seconds } = written(random);
        const id = random32(random);
        const dat = mixed(random, () => randomJson(random, '"_f_": ["hello"]'));
        const sid = { B: new Uint8Array(createHash('sha256').update(id).digest()) };
        const item = { sid, dat: s(dat), ver: n(3), iss: n(seconds), exp: n(seconds + 1200) };
        return { id, item, cookie: `session_id=${id}/3` };
      },
    },
    {
      name: 'dynamodb-session-web',
      table: 'shared',
      layout: dynamodbSessionWebLayout({ secrets, userKey: USER_KEY }),
      payload: 'data',
      session(random) {
        const { seconds, python } = written(random);
        const id = signed(random32(random), SECRET);
        const time = s(`${python.replace(' ', 'T')}.000000+00:00`);
        const item = {
          ...{ id: s(id), accessed: time, created: time, expires: n(seconds + 7200) },
          ...{ idle_timeout: n(7200), absolute_timeout: n(43_200) },
          data: s(mixed(random, () => randomJson(random))),
        };
        return { id, item, cookie: `id=${id}` };
      },
    },
    {
      name: 'flask-article',
      table: 'article',
      layout: flaskArticleLayout({ secretKey: SECRET, timeZone: 'UTC' }),
      payload: 'data',
      session(random) {
        const { seconds, python } = written(random);
        const id = random.bytes(16).toString('hex');
        const user = random.pick(['ada', '1', 'é']);
        const item = {
          ...{ SessionId: s(id), UserId: s(user), CreatedAt: s(`${python}.000001`) },
          ExpiresAt: s(pythonTime(seconds + 3600)),
          // What this module adds.
          ...(random.chance(0.5) && {
            expires: n(seconds + 3600),
            accessedAt: n(seconds * 1000),
            csrfSecret: s('6f'.repeat(32)),
          }),
          ...(random.chance(0.7) && { data: s(mixed(random, () => randomJson(random))) }),
        };
        const session = { session_id: id, user_id: user };
        return { id, item, cookie: `session=${flaskCookie(session, SECRET, { seconds })}` };
      },
    },
    {
      name: 'connect-dynamodb',
      table: 'shared',
      layout: connectDynamodbLayout({ secrets, userKey: USER_KEY }),
      payload: 'sess',
      session(random) {
        const { seconds } = written(random);
        const id = random.bytes(24).toString('base64url');
        const sess = s(mixed(random, () => randomJson(random, express(random))));
        const expires = { N: `${seconds + 3600}.998` };
        const item = { id: s(`sess:${id}`), expires, type: s('connect-session'), sess };
        return { id, item, cookie: `connect.sid=${connectSid(id, SECRET)}` };
      },
    },
    {
      name: '@pwrdrvr/dynamodb-session-store',
      table: 'shared',
      layout: pwrdrvrLayout({ secrets, userKey: USER_KEY }),
      payload: 'sess',
      session(random) {
        const { seconds } = written(random);
        const id = random.bytes(24).toString('base64url');
        const cookie = { M: { originalMaxAge: n(3_600_000), path: s('/') } };
        const sess: AttributeValue = random.chance(0.8)
          ? randomMap(random, { cookie, name: s('ada') })
          : s(randomJson(random, express(random)));
        const item = { id: s(`session#${id}`), expires: n(seconds + 3600), sess };
        return { id, item, cookie: `connect.sid=${connectSid(id, SECRET)}` };
      },
    },
  ];
}
