import {
  clientFix,
  cookieFix,
  endpointFix,
  functionFix,
  headerFix,
  layoutFix,
  migrateFromFix,
  migrationsFix,
  regionFix,
  repositoryFix,
  secretsFix,
  serializerFix,
  serializersFix,
  tableNameFix,
} from './option-checks.js';
import { IsDuration, IsFlag, IsOneOf, IsWhole, Passes } from './option-rules.js';
import type { SessionModuleOptions } from './session-options.js';

/** DynamoDB's limit for an item is 400 KB; the other attributes, and all their names, need the rest. */
const MOST_BYTES = 398 * 1024;

/**
 * What each option may be by itself; `contradictions.ts` sees them together. Every option has to be
 * here: what is not is reported as unknown.
 */
export class SessionOptionsSchema implements Record<keyof SessionModuleOptions, unknown> {
  @Passes(tableNameFix)
  tableName: unknown;

  @Passes(clientFix)
  client: unknown;

  @Passes(endpointFix)
  endpoint: unknown;

  @Passes(regionFix)
  region: unknown;

  @Passes(layoutFix)
  layout: unknown;

  @Passes(migrateFromFix)
  migrateFrom: unknown;

  @Passes(repositoryFix)
  repository: unknown;

  @Passes(secretsFix)
  secrets: unknown;

  @IsDuration({ wholeSeconds: true })
  idleTimeout: unknown;

  @IsDuration({ wholeSeconds: true })
  absoluteTimeout: unknown;

  @IsDuration({ wholeSeconds: true })
  maxIdleTimeout: unknown;

  @IsDuration({ wholeSeconds: true })
  maxAbsoluteTimeout: unknown;

  @IsDuration({ mayBeZero: true })
  touchInterval: unknown;

  @IsDuration({ mayBeOff: true })
  rotateInterval: unknown;

  @IsDuration({ mayBeZero: true })
  rotationGrace: unknown;

  @IsOneOf('ignore', 'revoke')
  onTokenReuse: unknown;

  @Passes(cookieFix)
  cookie: unknown;

  @Passes(headerFix)
  header: unknown;

  @Passes(serializerFix)
  serializer: unknown;

  @Passes(serializersFix)
  serializers: unknown;

  @IsOneOf('strong', 'eventual', 'adaptive')
  consistency: unknown;

  @IsOneOf('merge', 'reject', 'overwrite')
  conflict: unknown;

  @IsFlag()
  saveUninitialized: unknown;

  @IsWhole(1024, MOST_BYTES)
  maxBytes: unknown;

  @IsDuration({ longest: '15m' })
  storeTimeout: unknown;

  @IsWhole(1, 10)
  maxAttempts: unknown;

  @IsOneOf('fail', 'anonymous')
  onStoreError: unknown;

  @IsOneOf('keep', 'drop', 'throw')
  onCorrupt: unknown;

  @IsWhole(0)
  dataVersion: unknown;

  @Passes(migrationsFix)
  migrations: unknown;

  @IsFlag()
  acceptUnsignedTokens: unknown;

  @IsWhole(16, 64)
  idBytes: unknown;

  @Passes(functionFix)
  generateSelector: unknown;

  @Passes(functionFix)
  binding: unknown;

  @IsFlag()
  logEvents: unknown;
}
