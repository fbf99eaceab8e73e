import { isDead, mayWrite, type Standing } from '../session/standing.js';
import type { Stored } from './runtime/stored.js';

/** What the client is to be told about its token. */
export interface Owed {
  /** Whether the client is to delete the token it has. */
  readonly forget: boolean;
  /** The session whose token is to be sent to the client; `undefined`: none. */
  readonly token: Stored | undefined;
}

export interface OwedInput {
  readonly standing: Standing;
  readonly before: Stored | null;
  readonly after: Stored | null;
  readonly isDestroyed: boolean;
  /** The response is a failure. It deletes the client's token only if this request ended the session. */
  readonly hasFailed: boolean;
  /** The token has not the form that it should have. */
  readonly isOutdated: boolean;
  /** The presented token is one of another table, that sessions are moved out of. */
  readonly isElsewhere: boolean;
  /** Whether the text of a token tells the version of its session, or that of the presented one does. */
  readonly carriesVersion: boolean;
  /** Whether the client's copy has a deadline of its own, which follows the session's. */
  readonly followsDeadline: boolean;
  /**
   * The answer leaves soon after its request came. A later one may meet the cookie of a login that
   * was faster, and must not delete that: a deletion names a cookie, not its value.
   */
  readonly isPrompt: boolean;
}

const NOTHING: Owed = { forget: false, token: undefined };

export function owed(input: OwedInput): Owed {
  const { standing, before, after, isDestroyed, hasFailed } = input;
  if (isDestroyed && after !== null) return { forget: true, token: undefined };
  if (after === null) {
    // What another application makes of a cookie of its own is for that to say.
    const forget = isDead(standing) && !hasFailed && input.isPrompt && !input.isElsewhere;
    return forget ? { forget, token: undefined } : NOTHING;
  }
  // Another library's token stays what that library made it.
  if (!after.source.isHome || !mayWrite(standing)) return NOTHING;
  const isNewToken = before === null || before.token.text !== after.token.text;
  const isNewText = input.carriesVersion && before?.record.version !== after.record.version;
  const isNewDeadline = input.followsDeadline && before?.record !== after.record;
  const isNewLife = before?.record.persistent !== after.record.persistent;
  const isNew = isNewToken || isNewText || isNewDeadline || isNewLife;
  const isDue = isNew || input.isOutdated;
  return { forget: input.isElsewhere, token: isDue ? after : undefined };
}
