import type { SessionTimeouts } from '../session/session-timeouts.js';
import type { CookieSource } from '../transport/cookie-attributes.js';
import type { SessionModuleOptions } from './session-options.js';

/**
 * The options as the module uses them: validated, with defaults, durations as numbers. Made once,
 * at start; nothing downstream sees `undefined` where there is a default.
 * Names end in their unit where it is not seconds.
 */
export interface ResolvedOptions {
  readonly timeouts: SessionTimeouts;
  readonly maxTimeouts: SessionTimeouts;
  readonly touchIntervalMs: number;
  /** `undefined`: tokens are not rotated periodically. */
  readonly rotateIntervalMs: number | undefined;
  readonly rotationGraceMs: number;
  readonly onTokenReuse: 'ignore' | 'revoke';
  /** A function where the cookie depends on the request; its results are validated as well. */
  readonly cookie: CookieSource | undefined;
  readonly header: { readonly name: string } | undefined;
  readonly consistency: 'strong' | 'eventual' | 'adaptive';
  readonly conflict: 'merge' | 'reject' | 'overwrite';
  readonly saveUninitialized: boolean;
  readonly maxBytes: number;
  readonly storeTimeoutMs: number;
  readonly maxAttempts: number;
  readonly onStoreError: 'fail' | 'anonymous';
  readonly onCorrupt: 'keep' | 'drop' | 'throw';
  readonly secrets: readonly string[];
  readonly acceptUnsignedTokens: boolean;
  readonly idBytes: number;
  readonly tableName: string;
  readonly dataVersion: number;
  /** By the version each one makes; complete from 1 to `dataVersion`. */
  readonly migrations: NonNullable<SessionModuleOptions['migrations']>;
  readonly generateSelector: (() => string) | undefined;
  readonly binding: ((request: object) => string | undefined) | undefined;
  readonly logEvents: boolean;
}
