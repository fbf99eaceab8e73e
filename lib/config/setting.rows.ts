import * as checks from './checks/parts.js';
import { flag, milliseconds, object, oneOf, orNever, text, whole } from './option-kinds.js';
import type { RowsOf } from './option-row.js';
import type { SessionModuleOptions } from './session-options.js';

/** Options that are values: what is not set is the layout's default, or else the one here. */
export const SETTING_ROWS = {
  tableName: { is: text(checks.tableName), default: 'sessions', about: 'The table of sessions.' },
  acceptUnsignedTokens: { is: flag(), default: false, about: 'Reads tokens without a signature.' },
  rotateInterval: { is: orNever(milliseconds()), default: false, about: 'Rotates older tokens.' },
  rotationGrace: {
    is: milliseconds({ mayBeZero: true }),
    default: '10s',
    about: 'How long a rotated token still reads.',
  },
  onTokenReuse: {
    is: oneOf('ignore', 'revoke'),
    default: 'ignore',
    about: 'What follows when a replaced token comes back.',
  },
  userSessions: {
    is: flag(),
    default: true,
    about: 'Whether it is kept which sessions a user has.',
  },
  consistency: {
    is: oneOf('strong', 'eventual', 'adaptive'),
    default: 'strong',
    about: 'How late a read may show a change.',
  },
  conflict: {
    is: oneOf('merge', 'reject', 'overwrite'),
    default: 'merge',
    about: 'What follows when two requests changed the same key.',
  },
  eager: {
    is: flag(),
    default: false,
    variables: [],
    about: 'Loads the session first, and shows it as one of express-session.',
  },
  asyncContext: {
    is: flag(),
    default: false,
    variables: [],
    about: 'Whether the manager knows which request the running code serves.',
  },
  saveUninitialized: { is: flag(), default: false, about: 'Whether an empty session is stored.' },
  maxBytes: {
    // DynamoDB's limit for an item is 400 KB; our other attributes, and all their names, need the rest.
    is: whole(1024, 398 * 1024),
    default: 350 * 1024,
    about: 'Larger sessions are refused before the call.',
  },
  storeTimeout: {
    is: milliseconds({ longest: '15m' }),
    default: '2s',
    about: 'All that one request waits for the store.',
  },
  maxAttempts: { is: whole(1, 10), default: 3, about: "Attempts per call of the module's client." },
  onStoreError: {
    is: oneOf('fail', 'anonymous'),
    default: 'fail',
    about: 'Whether handlers run while the store is down.',
  },
  onCorrupt: {
    is: oneOf('keep', 'drop', 'throw'),
    default: 'keep',
    about: 'What becomes of an item that cannot be read.',
  },
  dataVersion: { is: whole(0), default: 0, variables: [], about: 'The version of the data.' },
  migrations: { is: object(checks.migrations), default: {}, about: 'Lead to newer versions.' },
  idBytes: { is: whole(16, 64), default: 32, variables: [], about: "Bytes of a token's secret." },
  generateSelector: { is: object(...checks.selectorMaker), about: "Makes a token's public half." },
  binding: { is: object(checks.anyFunction), about: 'What a session is bound to.' },
  verifyOnStart: {
    is: oneOf(true, false, 'warn'),
    instead: "`'warn'`; in production `false`",
    about: 'Whether the table is checked at start.',
  },
  logEvents: { is: flag(), default: false, about: 'Logs session events, with hashed ids only.' },
} satisfies Partial<RowsOf<SessionModuleOptions>>;
