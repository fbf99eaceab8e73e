import type { Type } from '@nestjs/common';
import type {
  DynamoDBClient,
  DynamoDBClientConfig,
} from '../repository/dynamodb/dynamodb-client.js';
import type { SessionRepository } from '../repository/session.repository.js';
import type { SessionSerializer } from '../serializer/session-serializer.js';
import type { TableLayout } from '../table-layout/table-layout.js';
import type { CookieOptions } from './cookie-options.js';
import type { MigrateFromOptions } from './migrate-from-options.js';
import type { SessionLimitOptions } from './session-limit.js';

/** A length of time: whole seconds as a number, or text such as `'90s'`, `'30m'`, `'12h'`, `'14d'`. */
export type Duration = number | string;

/** A serializer: an instance, a class Nest instantiates, or the injection token of a provider. */
export type SerializerOption = SessionSerializer<object> | Type<unknown> | string | symbol;

/** Options of `DynamoSessionModule`. All have defaults; in production set `secrets`. */
export interface SessionModuleOptions {
  /** Default `'sessions'`. */
  tableName?: string;
  /**
   * A `DynamoDBClient`, a `DynamoDBDocumentClient` (which fits its type), or the configuration of one. Default: a new
   * client, which the module also destroys. A client of yours keeps its own retry settings. One that the
   * module makes has `cacheMiddleware: true`, unless its configuration says otherwise: it is faster.
   */
  client?: DynamoDBClient | DynamoDBClientConfig;
  /** Shortcut for the client's endpoint, e.g. `'http://localhost:8000'` for DynamoDB Local. */
  endpoint?: string;
  /** Shortcut for the client's region. */
  region?: string;
  /** How items look. Default `nativeLayout()`; with the `name: 'admin'` its `keyPrefix` is `'admin-session#'`. */
  layout?: TableLayout;
  /**
   * Other libraries' tables to move from, without logging anyone out: a request with one of their
   * cookies (or headers) is read from there, and its next save creates a session of ours and removes
   * the old row. A layout alone means the table `tableName`, and the cookie that its library has by
   * default. Where a serializer is not set, sessions are then written by `StructuredCloneSerializer`,
   * which keeps what those libraries could store.
   */
  migrateFrom?: readonly (TableLayout | MigrateFromOptions)[];
  /** Replaces DynamoDB altogether: an instance, or a class that Nest instantiates. */
  repository?: SessionRepository | Type<SessionRepository>;
  /**
   * Strings of at least 32 bytes that sign tokens: the first signs, all verify. With them a forged
   * token costs no read. To rotate: deploy the new one behind the old one, then in front, and remove
   * the old one an absolute timeout later.
   */
  secrets?: readonly string[];
  /**
   * Default `false`. `true` while `secrets` are introduced or removed: tokens that were issued without
   * them are read, and issued again, signed. Meanwhile each forged token costs a read, as without.
   */
  acceptUnsignedTokens?: boolean;
  /** Default `'30m'`. A session ends after this long without a request (ASVS 5.0, 7.3.1). */
  idleTimeout?: Duration;
  /** Default `'12h'`. A session ends this long after it began or its user logged in (ASVS 5.0, 7.3.2). */
  absoluteTimeout?: Duration;
  /** Default `idleTimeout`: how far `session.setTimeouts()` may raise a session's own idle timeout. */
  maxIdleTimeout?: Duration;
  /** Default `absoluteTimeout`: the same for the absolute timeout. */
  maxAbsoluteTimeout?: Duration;
  /**
   * Default a tenth of `idleTimeout`; `0` writes on every request. How often the idle clock is
   * written at most: each time costs one write. A session may end up to this much early, never late.
   */
  touchInterval?: Duration;
  /** Default `false`. A session whose token is older gets a new one with its next request. */
  rotateInterval?: Duration | false;
  /**
   * Default `'10s'`. How long a replaced token is known as such: after a periodic rotation it still
   * reads (never writes); after `authenticate()` or `regenerate()` it reads nothing, and a late
   * request with it is anonymous and gets 409 if it changes something.
   */
  rotationGrace?: Duration;
  /**
   * Default `true`, where the table and the repository have room for it: which sessions a user has is kept,
   * for `SessionUsers`. That is one more write for a login, and one for a logout. `false`: it is not kept.
   */
  userSessions?: boolean;
  /** Default none: a user may have any number of sessions. */
  maxSessionsPerUser?: SessionLimitOptions;
  /**
   * A replaced token from five minutes after its grace on, since clocks differ; without `secrets` only
   * the last one. Default `'ignore'`: only the event `token-reused`. `'revoke'`: the session dies as well.
   */
  onTokenReuse?: 'ignore' | 'revoke';
  /**
   * The cookie; `false` for none (then set `header`). A function of the platform's raw request serves
   * several domains: it is called several times per request, must be pure and cheap, and its result
   * is checked like an object given here; a bad one throws `SessionOptionsError` at that request.
   */
  cookie?: CookieOptions | ((request: object) => CookieOptions) | false;
  /** Default `false`. A header that carries the token both ways, alone or beside the cookie. */
  header?: { name: string } | false;
  /**
   * Default `JsonSerializer`. Writes every session. With `migrateFrom` the default is
   * `StructuredCloneSerializer`, and what `JsonSerializer` wrote is read: set it, so that it stays.
   */
  serializer?: SerializerOption;
  /** More serializers whose formats can still be read: what `serializer` used to be. */
  serializers?: readonly SerializerOption[];
  /**
   * Default `'strong'`: one read unit per 4 KB. `'eventual'`: half of that, may show a change late.
   * `'adaptive'` (needs `secrets`): eventual, but the token carries the version the client has seen,
   * and an answer that is behind it is read again strongly; the token is sent again after each change.
   * A session with a user is read strongly in any case, unless `userSessions` is `false`.
   */
  consistency?: 'strong' | 'eventual' | 'adaptive';
  /**
   * Default `'merge'`: changes of different keys both survive, and of the same key this request's
   * does. `'reject'`: the same key throws `SessionConflictError` (409). `'overwrite'`: this request's
   * data replaces what others saved meanwhile.
   */
  conflict?: 'merge' | 'reject' | 'overwrite';
  /**
   * Default `false`: a session is loaded when somebody asks for it. `true`: before all middleware and
   * guards, on every route, which costs one read where the client has a token; and `request.session` is
   * one of express-session, for code that expects that. Only with Express.
   */
  eager?: boolean;
  /**
   * Default `false`. `true`: `SessionManager.current()` gives the session of the request that the
   * calling code serves, through an `AsyncLocalStorage`, which costs each request a little.
   */
  asyncContext?: boolean;
  /** Default `false`: a session that nobody put anything into is not stored and sets no cookie. */
  saveUninitialized?: boolean;
  /**
   * Default 350 KiB, at most 398 KiB (DynamoDB's limit is 400 KB for an item, our other attributes
   * included). Larger sessions are refused before the call.
   */
  maxBytes?: number;
  /**
   * Default `'2s'`. All that one request waits for together: calls and retries, its turn behind other
   * requests, and the changes of `update()`.
   */
  storeTimeout?: Duration;
  /** Default 3. Attempts per call, the first included; only for a client the module makes itself. */
  maxAttempts?: number;
  /**
   * Default `'fail'`: 503, and the handler does not run. `'anonymous'`: the handler runs with an
   * empty session that cannot be saved; users look logged out while the store is down.
   */
  onStoreError?: 'fail' | 'anonymous';
  /**
   * Default `'keep'`: an item that cannot be read counts as absent and stays for inspection.
   * `'drop'` deletes it when its payload is the trouble, `'throw'` answers 500. A format that no
   * serializer here knows is most likely a newer deployment's, and another library's application may
   * read what we cannot: then `'keep'` and `'drop'` neither delete nor replace it, and a request that
   * changes something gets 503.
   */
  onCorrupt?: 'keep' | 'drop' | 'throw';
  /** Default 0. The schema version of the application's data, stored with each payload. */
  dataVersion?: number;
  /**
   * For each version from 1 to `dataVersion`, the function that makes it from the version before:
   * `{ 1: from0to1, 2: from1to2 }`. All are needed, since a stored session may be of any age.
   */
  migrations?: Readonly<Record<number, (data: Record<string, unknown>) => Record<string, unknown>>>;
  /** Default 32, from 16 to 64. Random bytes of the validator. */
  idBytes?: number;
  /** Makes the public half of tokens; default 128 random bits. 22 to 64 characters of base64url. */
  generateSelector?: () => string;
  /**
   * What a session is bound to, e.g. a client certificate's fingerprint: called with the raw request,
   * stored hashed; a request for which it differs is refused and reported. Default: nothing.
   */
  binding?: (request: object) => string | undefined;
  /**
   * Default `'warn'`, and `false` with `NODE_ENV=production`: whether the table, its key and TTL, the
   * region, the credentials and the endpoint are checked when the application starts, once all
   * `onModuleInit` hooks are done. `'warn'` logs what is wrong, with the command or setting that mends
   * it, and holds nothing up; `true` throws `SessionTableError` instead, so that the application does
   * not start. It needs `dynamodb:DescribeTable` and `dynamodb:DescribeTimeToLive`. Not for another
   * `repository`, nor for the tables of `migrateFrom`.
   */
  verifyOnStart?: boolean | 'warn';
  /** Default `false`. Logs each session event through Nest's Logger, one line, hashed ids only. */
  logEvents?: boolean;
}

/** What `useClass` and `useExisting` of `forRootAsync` implement. */
export interface SessionOptionsFactory {
  createSessionOptions(): SessionModuleOptions | Promise<SessionModuleOptions>;
}
