/**
 * The layout of tables that are this module's own.
 *
 * | attribute | type | meaning |
 * |---|---|---|
 * | `id` | S, partition key | the selector, after `keyPrefix` or in the template of `partitionKey` |
 * | `secret` | B | SHA-256 of the validator |
 * | `previousSecret`, `previousSecretUntil`, `previousSecretReads` | B, N, BOOL | the last validator, until when it is known as superseded, and whether it reads until then |
 * | `data`, `format`, `dataVersion` | S or B, S, N | the payload, which serializer wrote it, and the application's schema version |
 * | `version`, `writeIds` | N, S | +1 with each change; random names of the last writes, newest first |
 * | `createdAt`, `accessedAt`, `rotatedAt`, `expiresAt` | N | epoch milliseconds |
 * | `idleTimeout`, `absoluteTimeout` | N | seconds; only when this session has its own |
 * | `persistent` | BOOL | only when this session's cookie differs from the option |
 * | `ttl` | N | epoch seconds, an hour after `expiresAt`: when DynamoDB may delete the item |
 * | `userId`, `authenticatedAt` | S, N | after `authenticate()` |
 * | `csrfSecret`, `binding` | B | what CSRF tokens derive from; the hash of what the session is bound to |
 * | `metadata` | S | JSON, what `authenticate()` was given for a list of the user's sessions |
 * | `endedBy` | S | of a revoked session, which is kept without data until it would have expired |
 * | `logins` | M | only in the record of a user: the selectors of that user's sessions, and their logins |
 */
export const NATIVE_ATTRIBUTES = {
  id: 'id',
  secret: 'secret',
  previousSecret: 'previousSecret',
  previousSecretUntil: 'previousSecretUntil',
  previousSecretReads: 'previousSecretReads',
  data: 'data',
  format: 'format',
  dataVersion: 'dataVersion',
  version: 'version',
  writeIds: 'writeIds',
  createdAt: 'createdAt',
  accessedAt: 'accessedAt',
  rotatedAt: 'rotatedAt',
  expiresAt: 'expiresAt',
  idleTimeout: 'idleTimeout',
  absoluteTimeout: 'absoluteTimeout',
  persistent: 'persistent',
  ttl: 'ttl',
  userId: 'userId',
  authenticatedAt: 'authenticatedAt',
  csrfSecret: 'csrfSecret',
  binding: 'binding',
  metadata: 'metadata',
  endedBy: 'endedBy',
  logins: 'logins',
};

export type NativeAttribute = keyof typeof NATIVE_ATTRIBUTES;
