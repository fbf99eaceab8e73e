import { createHash } from 'node:crypto';
import type { Item } from '../../lib/table-layout/table-layout.js';
import { signed } from './originals/dynamodb-session-web.js';
import { connectSid } from './originals/express-session.js';
import { flaskCookie } from './originals/flask-article.js';

/** Somebody who is logged in to an application of another library. */
export interface ForeignUser {
  readonly library: string;
  readonly table: 'shared' | 'pyramid' | 'article';
  readonly name: string;
  readonly cookie: string;
  readonly item: Item;
}

const n = (value: number) => ({ N: String(value) });
const s = (value: string) => ({ S: value });

/** One user of each library, with the row and the cookie that library would have made at `now`. */
export function foreignUsers({ now, secret }: { now: number; secret: string }): ForeignUser[] {
  const seconds = Math.floor(now / 1000);
  const python = new Date(now).toISOString().slice(0, 19);
  const sid = 'hbYxkWpa_m5yfYSIkSIpOFa-NhHioJdTbg7pZBAhYbw';
  const webId = signed('CdlKCSfhasmAC_nO3gjrfiF24-ujsyfe0YsvCLKEV_g', secret);
  const expressCookie = (maxAge: number) => ({
    originalMaxAge: maxAge,
    expires: new Date(now + maxAge).toISOString(),
    httpOnly: true,
    path: '/',
  });
  const hour = 3_600_000;
  return [
    {
      library: 'flask-dynamodb-sessions',
      table: 'shared',
      name: 'flask user',
      cookie: 'session=9042521b-389b-4f2c-9801-0927da412433',
      item: {
        id: s('9042521b-389b-4f2c-9801-0927da412433'),
        data: s('{"_permanent": true, "name": "flask user", "big": 1152921504606846977}'),
        modified: s(python.replace('T', ' ')),
        ttl: n(seconds + 1_209_600),
      },
    },
    {
      library: 'pyramid-dynamodb-sessions',
      table: 'pyramid',
      name: 'pyramid user',
      cookie: `session_id=${sid}/3`,
      item: {
        sid: { B: new Uint8Array(createHash('sha256').update(sid).digest()) },
        dat: s('{"name": "pyramid user", "_f_": ["hello"]}'),
        ver: n(3),
        iss: n(seconds),
        exp: n(seconds + 1200),
      },
    },
    {
      library: 'dynamodb-session-web',
      table: 'shared',
      name: 'web user',
      cookie: `id=${webId}`,
      item: {
        id: s(webId),
        accessed: s(`${python}.000000+00:00`),
        created: s(`${python}.000000+00:00`),
        expires: n(seconds + 7200),
        idle_timeout: n(7200),
        absolute_timeout: n(43_200),
        data: s('{"name": "web user"}'),
      },
    },
    {
      library: 'the Flask article',
      table: 'article',
      name: 'article user',
      cookie: `session=${flaskCookie({ session_id: '5b32ba63', user_id: 'article user' }, secret, { seconds })}`,
      item: {
        SessionId: s('5b32ba63'),
        UserId: s('article user'),
        CreatedAt: s(`${python.replace('T', ' ')}.000001`),
        ExpiresAt: s(`${new Date(now + hour).toISOString().slice(0, 19).replace('T', ' ')}.000001`),
      },
    },
    {
      library: 'connect-dynamodb',
      table: 'shared',
      name: 'connect user',
      cookie: `connect.sid=${connectSid('8dbETGrnFYfrVIXArp27AfwsUEldrRmZ', secret)}`,
      item: {
        id: s('sess:8dbETGrnFYfrVIXArp27AfwsUEldrRmZ'),
        expires: { N: `${seconds + 3600}.998` },
        type: s('connect-session'),
        sess: s(JSON.stringify({ cookie: expressCookie(hour), name: 'connect user' })),
      },
    },
    {
      library: '@pwrdrvr/dynamodb-session-store',
      table: 'shared',
      name: 'pwrdrvr user',
      cookie: `connect.sid=${connectSid('ZmRrdlEUsfwA72prAXrIVrfYFnrGTEbd', secret)}`,
      item: {
        id: s('session#ZmRrdlEUsfwA72prAXrIVrfYFnrGTEbd'),
        expires: n(seconds + 3600),
        sess: {
          M: {
            cookie: {
              M: {
                originalMaxAge: n(hour),
                expires: s(new Date(now + hour).toISOString()),
                httpOnly: { BOOL: true },
                path: s('/'),
              },
            },
            name: s('pwrdrvr user'),
          },
        },
      },
    },
  ];
}
