import type { SessionToken } from '../../session-token/token-format.js';
import type { Draft } from '../draft/draft.js';
import type { Intents } from '../draft/intents.js';
import type { SessionDuration } from '../session.js';
import type { SessionEnded } from '../session-ended.js';
import type { SessionRecord } from '../session-record.js';
import type { SessionTimeouts } from '../session-timeouts.js';

/** What a session asks of the code that knows the options and what is stored. */
export interface SessionFacts {
  readonly draft: Draft;
  /** What is stored, as far as this request knows. */
  readonly record: SessionRecord | undefined;
  readonly isNew: boolean;
  readonly isDestroyed: boolean;
  /** What became of the session whose token was presented. */
  readonly ended: SessionEnded | undefined;
  /** Epoch milliseconds at which the request met the session. */
  readonly startedAt: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The token that the client has, or will have once what was asked for is stored. */
  readonly token: SessionToken;
  /** The same as text, as the client should have it. */
  readonly tokenText: string;
  /** The timeouts in force, with what was asked for. */
  readonly timeouts: SessionTimeouts;
  /** What forms are to send for this secret. */
  csrfTokenOf(secret: Uint8Array): string;
  /** @throws SessionOptionsError above a ceiling, and for what the table cannot keep */
  checkTimeouts(requested: {
    readonly idle?: SessionDuration;
    readonly absolute?: SessionDuration;
    readonly persistent?: boolean;
  }): Partial<Intents>;
  /**
   * Another token for this session.
   *
   * @param options.always also where nobody can have the one that it has. Default `false`
   */
  renewToken(options?: { readonly always: boolean }): SessionToken;
}

/** What a session asks of the code that talks to the store. */
export interface SessionActions {
  /** Runs `recording` at once. Its error rejects the promise, which may be left unawaited. */
  note(recording: () => void): Promise<void>;
  save(): Promise<void>;
  update(change: (data: object) => void | Promise<void>): Promise<void>;
  reload(): Promise<void>;
  touch(): Promise<void>;
  destroy(): Promise<void>;
}
