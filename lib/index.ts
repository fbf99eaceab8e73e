// For every application
export { DynamoSessionModule } from './dynamo-session.module.js';
export {
  Session,
  type SessionKey,
  type SessionParameter,
  type SessionPipe,
} from './request/session.decorator.js';
export type {
  AuthenticateOptions,
  RegenerateOptions,
  SessionApi,
  SessionData,
  SessionDuration,
} from './session/session.js';
export type { SessionEnded } from './session/session-ended.js';
export {
  IdleTimeout,
  AbsoluteTimeout,
  IdleTimeoutGuard,
  AbsoluteTimeoutGuard,
} from './request/guards/timeout.guards.js';
export { CsrfGuard } from './request/guards/csrf.guard.js';
export {
  RecentAuthentication,
  RecentAuthenticationGuard,
} from './request/guards/recent-authentication.guard.js';
export { SessionGuard } from './request/guards/session.guard.js';
export type {
  ExpressSession,
  ExpressSessionCookie,
  ExpressSessionRequest,
  SessionCallback,
} from './request/express/express-session.js';
export { SkipSession } from './request/session-usage.js';
export { NoTouch, ReadOnlySession } from './request/route/route-rules.js';
export type { SessionOrigin } from './request/route/route-metadata.js';
export type { UnauthorizedBody, UnauthorizedReason } from './request/guards/unauthorized.js';
export { redirectToLogin, type RedirectToLoginOptions } from './request/login/redirect-to-login.js';

// Outside of handlers
export { SessionManager } from './request/session-manager.js';
export { SessionUsers, type SessionOrHandle } from './users/session-users.js';
export type { UserSession } from './users/user-session.js';
export type { LoadOptions } from './request/worker-session.js';
export { SessionEvents } from './events/session-events.js';
export type {
  SessionEvent,
  SessionEventFields,
  SessionEventType,
  RejectionReason,
} from './events/session-event.js';
export type { ExpiryReason } from './session/session-timeouts.js';
export {
  SessionTable,
  type EnsuredTable,
  type SessionTableOptions,
  type VerifiedTable,
} from './table/session-table.js';
export type { TableShape } from './table/table-shape.js';
export type { ReportOptions, ReportProgress, TableReport } from './table/table-report.js';
export type { CheckOptions } from './table/check/dry-run.js';
export type { CheckedRows, MoveCheck } from './table/check/check-tally.js';
export type { MoveTarget } from './table/check/row-check.js';
export type { RowCount } from './table/row-tally.js';

// Several sessions in one application
export {
  getSessionEventsToken,
  getSessionManagerToken,
  getSessionRepositoryToken,
  getSessionTableToken,
  getSessionUsersToken,
  InjectSessionEvents,
  InjectSessionManager,
  InjectSessionRepository,
  InjectSessionTable,
  InjectSessionUsers,
} from './request/session-tokens.js';

// Configuration
export { sessionConfig } from './config/session.config.js';
export type { CookieOptions } from './config/cookie-options.js';
export type { SessionLimitOptions } from './config/session-limit.js';
export type { MigrateFromOptions } from './config/migrate-from-options.js';
export type {
  Duration,
  SerializerOption,
  SessionModuleOptions,
  SessionOptionsFactory,
} from './config/session-options.js';

// Serializers
export type { SerializationContext, SessionSerializer } from './serializer/session-serializer.js';
export { JsonSerializer } from './serializer/json/json.serializer.js';
export { StructuredCloneSerializer } from './serializer/clone/structured-clone.serializer.js';
export {
  CompressingSerializer,
  type CompressingOptions,
} from './serializer/compressing.serializer.js';
export {
  EncryptingSerializer,
  type EncryptingOptions,
} from './serializer/encryption/encrypting.serializer.js';
export {
  StaticKeyProvider,
  type EncryptionKey,
  type EncryptionKeyProvider,
  type LoadedEncryptionKey,
} from './serializer/encryption/encryption-keys.js';
export {
  KmsKeyProvider,
  type KmsDecrypter,
  type KmsDecryptInput,
  type KmsKeyProviderOptions,
  type WrappedDataKey,
} from './serializer/encryption/kms-key-provider.js';

// Repositories and table layouts
export {
  SessionRepository,
  type CallOptions,
  type DeleteOptions,
  type FindOptions,
  type SaveResult,
  type WriteOptions,
} from './repository/session.repository.js';
export {
  UserRepository,
  type AddLoginOptions,
  type UserRecord,
} from './repository/user.repository.js';
export { InMemoryUserRepository } from './repository/in-memory-user.repository.js';
export type { UserLogin } from './session/user-login.js';
export type { UserRecordShape } from './table-layout/user-record-shape.js';
export { InMemorySessionRepository } from './repository/in-memory-session.repository.js';
export {
  DynamoSessionRepository,
  type DynamoSessionRepositoryOptions,
} from './repository/dynamodb/dynamodb-session.repository.js';
export type {
  EndedBy,
  SessionPayload,
  SessionRecord,
  SupersededSecret,
} from './session/session-record.js';
export { nativeLayout, type NativeLayoutOptions } from './table-layout/native.layout.js';
export type { KeyTemplate } from './table-layout/native-key.js';
export type { NativeAttribute } from './table-layout/native-attributes.js';
export {
  connectDynamodbLayout,
  type ConnectDynamodbOptions,
  type SpecialKey,
} from './foreign/connect-dynamodb/connect-dynamodb.layout.js';
export {
  dynamodbSessionWebLayout,
  type DynamodbSessionWebOptions,
} from './foreign/dynamodb-session-web/dynamodb-session-web.layout.js';
export {
  flaskArticleLayout,
  type FlaskArticleOptions,
} from './foreign/flask-article/flask-article.layout.js';
export {
  flaskDynamodbSessionsLayout,
  type FlaskDynamodbSessionsOptions,
} from './foreign/flask-dynamodb-sessions/flask-dynamodb-sessions.layout.js';
export type { UserKeyOption } from './foreign/shared/payload-fields.js';
export type { ExpressSessionLayoutOptions } from './foreign/shared/express-session/express-session-layout.js';
export type { ExpressCookieOptions } from './foreign/shared/express-session/express-session-text.js';
export { pwrdrvrLayout, type PwrdrvrOptions } from './foreign/pwrdrvr/pwrdrvr.layout.js';
export {
  pyramidDynamodbSessionsLayout,
  type PyramidDynamodbSessionsOptions,
} from './foreign/pyramid-dynamodb-sessions/pyramid-dynamodb-sessions.layout.js';
export { PythonJsonSerializer } from './foreign/shared/json/python-json.serializer.js';
export { PickleSerializer } from './foreign/flask-dynamodb-sessions/pickle/pickle.serializer.js';
export {
  PythonValue,
  type PythonContents,
  type PythonDetails,
  type PythonType,
} from './serializer/value/python-value.js';
export type { AttributeValue } from './table-layout/attribute-value.js';
export type {
  Item,
  KeyAttribute,
  LayoutContext,
  LayoutDefaults,
  LayoutGap,
  TableLayout,
} from './table-layout/table-layout.js';
export type { PresentedToken, SessionToken, TokenFormat } from './session-token/token-format.js';
export type { AttributePath, RowKind } from './table-layout/row-kind.js';
export { SessionClock, SystemClock } from './session/session-clock.js';

// Errors
export { SessionKeyError } from './errors/session-key.error.js';
export { SessionTableError } from './errors/session-table.error.js';
export { SessionError } from './errors/session.error.js';
export {
  SessionConflictError,
  type SessionConflictReason,
} from './errors/session-conflict.error.js';
export { SessionCorruptError } from './errors/session-corrupt.error.js';
export { SessionLimitError } from './errors/session-limit.error.js';
export { SessionOptionsError } from './errors/session-options.error.js';
export { SessionSerializationError } from './errors/session-serialization.error.js';
export { SessionStateError } from './errors/session-state.error.js';
export { SessionStoreError, type StorePlace } from './errors/session-store.error.js';
export { SessionUnclearError } from './errors/session-unclear.error.js';
export { SessionTooLargeError } from './errors/session-too-large.error.js';
