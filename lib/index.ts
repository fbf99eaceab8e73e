// For every application
export { DynamoSessionModule } from './dynamo-session.module.js';
export { Session } from './request/session.decorator.js';
export type {
  RegenerateOptions,
  SessionApi,
  SessionData,
  SessionDuration,
} from './session/session.js';
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
export { SkipSession } from './request/session-usage.js';
export type { UnauthorizedReason } from './request/guards/unauthorized.js';

// Outside of handlers
export { SessionManager } from './request/session-manager.js';
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
export type { ReportOptions, TableReport } from './table/table-report.js';
export type { RowCount } from './table/row-tally.js';

// Configuration
export { sessionConfig } from './config/session.config.js';
export type {
  CookieOptions,
  Duration,
  SerializerOption,
  SessionModuleOptions,
  SessionOptionsFactory,
} from './config/session-options.js';

// Serializers
export type { SerializationContext, SessionSerializer } from './serializer/session-serializer.js';
export { JsonSerializer } from './serializer/json.serializer.js';
export { StructuredCloneSerializer } from './serializer/structured-clone.serializer.js';
export {
  CompressingSerializer,
  type CompressingOptions,
} from './serializer/compressing.serializer.js';
export {
  EncryptingSerializer,
  type EncryptingOptions,
} from './serializer/encrypting.serializer.js';
export {
  StaticKeyProvider,
  type EncryptionKey,
  type EncryptionKeyProvider,
  type LoadedEncryptionKey,
} from './serializer/encryption-keys.js';
export {
  KmsKeyProvider,
  type KmsDecrypter,
  type KmsDecryptInput,
  type KmsKeyProviderOptions,
  type WrappedDataKey,
} from './serializer/kms-key-provider.js';

// Repositories and table layouts
export {
  SessionRepository,
  type CallOptions,
  type DeleteOptions,
  type FindOptions,
  type SaveResult,
  type WriteOptions,
} from './repository/session.repository.js';
export { InMemorySessionRepository } from './repository/in-memory-session.repository.js';
export {
  DynamoSessionRepository,
  type DynamoSessionRepositoryOptions,
} from './repository/dynamodb/dynamodb-session.repository.js';
export type { SessionPayload, SessionRecord, SupersededSecret } from './session/session-record.js';
export { nativeLayout, type NativeLayoutOptions } from './table-layout/native.layout.js';
export type { KeyTemplate } from './table-layout/native-key.js';
export type { NativeAttribute } from './table-layout/native-attributes.js';
export {
  connectDynamodbLayout,
  type ConnectDynamodbOptions,
  type SpecialKey,
} from './table-layout/connect-dynamodb.layout.js';
export {
  dynamodbSessionWebLayout,
  type DynamodbSessionWebOptions,
} from './table-layout/dynamodb-session-web.layout.js';
export {
  flaskArticleLayout,
  type FlaskArticleOptions,
} from './table-layout/flask-article.layout.js';
export {
  flaskDynamodbSessionsLayout,
  type FlaskDynamodbSessionsOptions,
} from './table-layout/flask-dynamodb-sessions.layout.js';
export type { UserKeyOption } from './table-layout/payload-fields.js';
export type { ExpressSessionLayoutOptions } from './table-layout/express-session-layout.js';
export type { ExpressCookieOptions } from './table-layout/express-session-text.js';
export { pwrdrvrLayout, type PwrdrvrOptions } from './table-layout/pwrdrvr.layout.js';
export {
  pyramidDynamodbSessionsLayout,
  type PyramidDynamodbSessionsOptions,
} from './table-layout/pyramid-dynamodb-sessions.layout.js';
export { PythonJsonSerializer } from './serializer/python-json.serializer.js';
export { PickleSerializer } from './serializer/pickle.serializer.js';
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
export { SessionOptionsError } from './errors/session-options.error.js';
export { SessionSerializationError } from './errors/session-serialization.error.js';
export { SessionStateError } from './errors/session-state.error.js';
export { SessionStoreError } from './errors/session-store.error.js';
export { SessionUnclearError } from './errors/session-unclear.error.js';
export { SessionTooLargeError } from './errors/session-too-large.error.js';
