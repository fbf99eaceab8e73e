import type { SessionTimeouts } from '../session/session-timeouts.js';
import type { CookieOptions, SessionModuleOptions } from './session-options.js';

/** The cookie's attributes with every default filled in. */
export interface ResolvedCookie {
  readonly name: string;
  readonly path: string;
  readonly domain: string | undefined;
  readonly httpOnly: boolean;
  readonly secure: boolean | 'auto';
  readonly sameSite: NonNullable<CookieOptions['sameSite']>;
  readonly persistent: boolean;
  readonly partitioned: boolean;
  readonly priority: NonNullable<CookieOptions['priority']> | undefined;
}

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
  readonly cookie: ResolvedCookie | undefined;
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
  readonly idBytes: number;
  readonly tableName: string;
  readonly dataVersion: number;
  readonly migrations: NonNullable<SessionModuleOptions['migrations']>;
  readonly generateSelector: (() => string) | undefined;
  readonly binding: ((request: object) => string | undefined) | undefined;
  readonly logEvents: boolean;
}
