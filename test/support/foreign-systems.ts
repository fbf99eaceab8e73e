import {
  connectDynamodbLayout,
  dynamodbSessionWebLayout,
  flaskArticleLayout,
  flaskDynamodbSessionsLayout,
  pwrdrvrLayout,
  pyramidDynamodbSessionsLayout,
  type SessionClock,
} from '../../lib/index.js';
import type { Item, TableLayout } from '../../lib/table-layout/table-layout.js';
import { anyEngine, comparesMaps } from './engines.js';
import { USER_KEY } from './foreign-login.js';
import { foreignUsers, type ForeignUser } from './foreign-users.js';
import { loadWebSession } from './originals/dynamodb-session-web.js';
import { connectGet, pwrdrvrGet, sidOf } from './originals/express-session.js';
import { dashboard } from './originals/flask-article.js';
import { openFlaskSession } from './originals/flask-dynamodb-sessions.js';
import { golden, goldenPyramidCookie } from './originals/golden.js';
import { s } from './originals/item.js';
import { loadPyramidSession } from './originals/pyramid-dynamodb-sessions.js';

export type Data = Record<string, unknown>;

/** An application of another library, whose table and cookie this module takes over as they are. */
export interface ForeignSystem {
  readonly system: string;
  /** Knows the user that the other application has under `userKey`, or with `null` none. */
  layout(clock: SessionClock, userKey?: string | null): TableLayout;
  /** Whether the user is in the data, rather than in an attribute that every layout knows. */
  readonly userIsInData: boolean;
  readonly cookieName: string;
  /** Attributes of the cookie that the other application sets beside `HttpOnly` and `Path=/`. */
  readonly cookieHas: readonly string[];
  /** When somebody is logged in: the row and the cookie are as the other application made them. */
  readonly now: number;
  readonly row: Item;
  readonly cookie: string;
  /** Who is logged in. */
  readonly who: string;
  /** Epoch milliseconds at which the row's session ends. */
  readonly endsAt: number;
  /** Without it a row is what is left of a session that was deleted. */
  readonly needs: string;
  /**
   * What the other application finds for that cookie in that row: `null` for no session. Throws
   * where the other application would crash, or where it would never have written such a thing.
   */
  read(cookie: string, item: Item, now: number): Data | null;
}

/** The layouts' option of that name. */
const user = (userKey: string | null = USER_KEY) => (userKey === null ? {} : { userKey });

const SECRET = 'a secret of the other application';
/** Shortly after the real libraries wrote the golden rows. */
const GOLDEN = Date.parse('2026-11-21T02:15:00Z');
const GOLDEN_EXPRESS = Date.parse('2026-11-21T02:17:00Z');
const NOW = Date.parse('2050-01-01T12:00:00Z');

function invented(library: string): Pick<ForeignSystem, 'now' | 'row' | 'cookie' | 'who'> {
  const all: ForeignUser[] = foreignUsers({ now: NOW, secret: SECRET });
  const found = all.find((one) => one.library === library);
  if (found === undefined) throw new Error(`no user of ${library}`);
  const { item: row, name: who, cookie } = found;
  return { now: NOW, row, who, cookie: cookie.slice(cookie.indexOf('=') + 1) };
}

function real(library: string, who: string): Pick<ForeignSystem, 'now' | 'row' | 'cookie' | 'who'> {
  const { item: row, cookie } = golden(library);
  return { now: GOLDEN, row, cookie, who };
}

function idIs(item: Item, id: string | false): void {
  if (s(item, 'id') !== id) throw new Error('the cookie names another row');
}

function flask(format: 'json' | 'pickle'): ForeignSystem {
  const row = golden(`flask-dynamodb-sessions/${format}`).item;
  return {
    system: `flask-dynamodb-sessions, ${format}`,
    layout: (_, key) => flaskDynamodbSessionsLayout({ format, ...user(key) }),
    userIsInData: true,
    cookieName: 'session',
    cookieHas: ['Expires='],
    ...real(`flask-dynamodb-sessions/${format}`, 'jhardy'),
    endsAt: secondsOf(row, 'ttl'),
    needs: 'data',
    read(cookie, item) {
      idIs(item, cookie);
      return Object.fromEntries(openFlaskSession(item, format));
    },
  };
}

function web(
  system: string,
  found: Pick<ForeignSystem, 'now' | 'row' | 'cookie' | 'who'>,
  secrets: string[],
): ForeignSystem {
  return {
    system,
    layout: (_, key) =>
      dynamodbSessionWebLayout({ ...(secrets.length > 0 && { secrets }), ...user(key) }),
    userIsInData: true,
    cookieName: 'id',
    cookieHas: ['SameSite=Strict', 'Expires='],
    ...found,
    endsAt: secondsOf(found.row, 'expires'),
    needs: 'data',
    read(cookie, item, now) {
      idIs(item, cookie);
      return (loadWebSession(item, now / 1000, secrets)?.data ?? null) as Data | null;
    },
  };
}

/** Every system whose table can be the application's own, on the engine that `anyEngine()` is. */
export function foreignSystems(): ForeignSystem[] {
  const ifMaps = (system: ForeignSystem) => (comparesMaps(anyEngine()) ? [system] : []);
  const pyramid = golden('pyramid-dynamodb-sessions').item;
  const connect = golden('connect-dynamodb');
  const article = invented('the Flask article');
  const pwrdrvr = invented('@pwrdrvr/dynamodb-session-store');
  return [
    flask('json'),
    flask('pickle'),
    {
      system: 'pyramid-dynamodb-sessions',
      layout: (_, key) => pyramidDynamodbSessionsLayout(user(key)),
      userIsInData: true,
      cookieName: 'session_id',
      cookieHas: ['SameSite=Strict'],
      now: GOLDEN,
      row: pyramid,
      cookie: goldenPyramidCookie(),
      who: 'jhardy',
      endsAt: secondsOf(pyramid, 'exp'),
      needs: 'dat',
      read: (cookie, item, now) => loadPyramidSession(cookie, item, Math.floor(now / 1000)),
    },
    web('dynamodb-session-web', real('dynamodb-session-web', 'jhardy'), []),
    web('dynamodb-session-web with signed ids', invented('dynamodb-session-web'), [SECRET]),
    {
      system: 'the Flask article',
      layout: (clock) => flaskArticleLayout({ secretKey: SECRET, timeZone: 'UTC', clock }),
      userIsInData: false,
      cookieName: 'session',
      cookieHas: [],
      ...article,
      endsAt: NOW + 3_600_000,
      needs: 'ExpiresAt',
      read(cookie, item, now) {
        const userId = dashboard(cookie, item, SECRET, Math.floor(now / 1000));
        const { data } = item;
        return { userId, ...(data !== undefined && (JSON.parse(s(item, 'data')) as Data)) };
      },
    },
    {
      system: 'connect-dynamodb',
      layout: (_, key) => connectDynamodbLayout({ secrets: connect.secrets, ...user(key) }),
      userIsInData: true,
      cookieName: 'connect.sid',
      cookieHas: [],
      ...real('connect-dynamodb', 'u1'),
      now: GOLDEN_EXPRESS,
      endsAt: secondsOf(connect.item, 'expires'),
      needs: 'sess',
      read(cookie, item, now) {
        idIs(item, `sess:${sidOf(cookie, connect.secrets)}`);
        return withoutCookie(connectGet(item, now));
      },
    },
    ...ifMaps({
      system: '@pwrdrvr/dynamodb-session-store',
      layout: (_, key) => pwrdrvrLayout({ secrets: [SECRET], ...user(key) }),
      userIsInData: true,
      cookieName: 'connect.sid',
      cookieHas: [],
      ...pwrdrvr,
      endsAt: secondsOf(pwrdrvr.row, 'expires'),
      needs: 'sess',
      read(cookie, item, now) {
        idIs(item, `session#${sidOf(cookie, [SECRET])}`);
        return withoutCookie(pwrdrvrGet(item, now));
      },
    }),
  ];
}

export function foreignSystem(name: string): ForeignSystem {
  const found = foreignSystems().find(({ system }) => system === name);
  if (found === undefined) throw new Error(`no system ${name}`);
  return found;
}

function secondsOf(item: Item, attribute: string): number {
  const value = item[attribute];
  if (value === undefined || !('N' in value)) throw new Error(`no number ${attribute}`);
  return Math.round(Number(value.N) * 1000);
}

/** The application's part of a session of express-session. */
function withoutCookie(session: Data | null): Data | null {
  if (session === null) return null;
  const { cookie: _, lastModified: __, ...data } = session;
  return data;
}
