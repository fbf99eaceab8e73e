/** What a serializer made of `session.data`. */
export interface SessionPayload {
  readonly raw: string | Uint8Array;
  /** Which serializer wrote `raw`, e.g. `json@1`; decides which one reads it. */
  readonly format: string;
  /** The application's schema version of the data (option `dataVersion`); absent means 0. */
  readonly dataVersion: number | undefined;
}

/**
 * Who ended a session that had not expired: its user (or the application for that user), the limit of
 * sessions a user may have, or somebody who presented a token that was replaced long ago.
 */
export type EndedBy = 'user' | 'limit' | 'reuse';

/** The validator that was replaced last. */
export interface SupersededSecret {
  readonly hash: Uint8Array;
  /** Epoch milliseconds until which it is known as superseded; presented later, it is a reuse. */
  readonly until: number;
  /** Whether it still reads until then: after a periodic rotation yes, after a login or regenerate no. */
  readonly reads: boolean;
}

/**
 * A stored session, as every repository keeps it. Immutable: a change is a new record.
 * Times are epoch milliseconds, timeouts whole seconds.
 */
export interface SessionRecord {
  /** The selector: finds the session, proves nothing. */
  readonly id: string;
  /**
   * SHA-256 of the validator, which proves that a client owns the session.
   * `undefined` in other libraries' tables, where the id itself is the secret.
   */
  readonly secret: Uint8Array | undefined;
  readonly superseded: SupersededSecret | undefined;
  readonly payload: SessionPayload;
  /** Rises by one with each applied change of payload or identity; a touch leaves it. */
  readonly version: number;
  /**
   * Random names of the last few writes but touches, newest first: they tell a retry that the write
   * it repeats had been applied, also when another write has followed it already.
   */
  readonly writeIds: readonly string[];
  readonly createdAt: number;
  readonly accessedAt: number;
  /** The earlier of the idle and the absolute deadline. */
  readonly expiresAt: number;
  /** When the current token was issued. */
  readonly rotatedAt: number;
  /** Only when this session differs from the module's idle timeout. */
  readonly idleTimeout: number | undefined;
  /** Only when this session differs from the module's absolute timeout. */
  readonly absoluteTimeout: number | undefined;
  /** Only when this session differs from the option `cookie.persistent`. */
  readonly persistent?: boolean | undefined;
  readonly userId: string | undefined;
  readonly authenticatedAt: number | undefined;
  /** 32 random bytes that CSRF tokens are derived from; replaced on regenerate. */
  readonly csrfSecret: Uint8Array | undefined;
  /** SHA-256 of what the `binding` option returned when the token was issued. */
  readonly binding: Uint8Array | undefined;
  /** What `authenticate()` was given to show in a list of the user's sessions: JSON text. */
  readonly metadata?: string | undefined;
  /**
   * Who ended it. Such a record has no data, and no token opens it; it stays until it would have expired,
   * so that its client can be told why.
   */
  readonly endedBy?: EndedBy | undefined;
  /**
   * What the table layout read beside the data and needs to write the item again, such as the cookie
   * that express-session keeps in each session. Opaque: whoever makes a record from another passes
   * it on. Absent in tables of this module's own.
   */
  readonly origin?: unknown;
}
