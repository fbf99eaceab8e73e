import {
  connectDynamodbLayout,
  dynamodbSessionWebLayout,
  flaskArticleLayout,
  flaskDynamodbSessionsLayout,
  pwrdrvrLayout,
  pyramidDynamodbSessionsLayout,
} from '../../../lib/index.js';
import type { TableLayout } from '../../../lib/table-layout/table-layout.js';
import { ZONE } from './other-applications.js';

/** Of the other applications. */
export const SECRET = 'a secret of the other application';
const secrets = [SECRET];

/** In which form messages for the next page are kept, if in any that both sides know. */
export type FlashForm = 'session' | 'flask' | 'express';

/** An application of another library, which runs beside ours. */
export interface System {
  readonly key: string;
  readonly title: string;
  readonly runs: 'python' | 'node';
  readonly cookie: string;
  /** Seconds that its sessions live without a request. */
  readonly lifetime: number;
  /** Whether its rows hold anything but whose login they are. */
  readonly keepsData: boolean;
  readonly flash?: FlashForm;
  layout(): TableLayout;
}

const FLASK = { runs: 'python', cookie: 'session', keepsData: true, flash: 'flask' } as const;
const FLASK_LIFETIME = 31 * 86_400;
const EXPRESS = {
  runs: 'node',
  cookie: 'connect.sid',
  lifetime: 86_400,
  keepsData: true,
  flash: 'express',
} as const;

export const SYSTEMS: readonly System[] = [
  {
    ...FLASK,
    key: 'flask-json',
    title: 'flask-dynamodb-sessions, JSON',
    lifetime: 14 * 86_400,
    layout: () => flaskDynamodbSessionsLayout({ format: 'json', userKey: 'user_id' }),
  },
  {
    ...FLASK,
    key: 'flask-pickle',
    title: 'flask-dynamodb-sessions, pickle, with Flask-Login',
    lifetime: 14 * 86_400,
    layout: () =>
      flaskDynamodbSessionsLayout({ format: 'pickle', userKey: '_user_id', permanent: false }),
  },
  {
    key: 'pyramid',
    title: 'pyramid-dynamodb-sessions',
    runs: 'python',
    cookie: 'session_id',
    lifetime: 1200,
    keepsData: true,
    flash: 'session',
    layout: () => pyramidDynamodbSessionsLayout({ userKey: 'user_id' }),
  },
  {
    ...FLASK,
    key: 'session-web',
    title: 'dynamodb-session-flask, on dynamodb-session-web',
    cookie: 'id',
    lifetime: 7200,
    layout: () =>
      dynamodbSessionWebLayout({ secrets, userKey: 'user_id', absoluteTimeout: FLASK_LIFETIME }),
  },
  {
    key: 'article',
    title: 'a hand-made table in Flask',
    runs: 'python',
    cookie: 'session',
    lifetime: 3600,
    keepsData: false,
    layout: () => flaskArticleLayout({ secretKey: SECRET, timeZone: ZONE }),
  },
  {
    ...EXPRESS,
    key: 'connect',
    title: 'express-session with connect-dynamodb',
    layout: () => connectDynamodbLayout({ secrets, userKey: 'userId' }),
  },
  {
    ...EXPRESS,
    key: 'pwrdrvr',
    title: 'express-session with @pwrdrvr/dynamodb-session-store and passport',
    lifetime: 3600,
    layout: () => pwrdrvrLayout({ secrets, userKey: 'passport.user', cookie: { maxAge: 3600 } }),
  },
];
