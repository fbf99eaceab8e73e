import type { EndedBy } from './session-record.js';
import type { Rejection, Standing } from './standing.js';

/** What became of the session whose token a request presented. */
export type SessionEnded =
  | {
      /**
       * - `'idle'`, `'absolute'`: a timeout has ended it.
       * - `'superseded'`: the token was replaced, by a login in another tab, say. Its client has a newer
       *   one by now, or missed it.
       * - `'unknown'`: nothing says why. It was logged out, or ended so long ago that DynamoDB has deleted
       *   it, or there never was such a session.
       */
      readonly reason: 'idle' | 'absolute' | 'superseded' | 'unknown';
    }
  | {
      /** Somebody ended it before its time. */
      readonly reason: 'revoked';
      /**
       * - `'user'`: the user, or the application for that user.
       * - `'limit'`: a later login, of a user who may have only so many sessions.
       * - `'reuse'`: a token that was replaced long ago, with the option `onTokenReuse: 'revoke'`.
       */
      readonly by: EndedBy;
    };

/** `undefined`: the session has not ended, as far as anybody can tell. */
const REASONS: Record<Exclude<Rejection, 'revoked'>, 'superseded' | 'unknown' | undefined> = {
  unknown: 'unknown',
  forged: 'unknown',
  future: 'unknown',
  corrupt: 'unknown',
  superseded: 'superseded',
  reused: 'superseded',
  // There may be a live session, which this request cannot have.
  unreadable: undefined,
  ambiguous: undefined,
  'too-many': undefined,
  binding: undefined,
};

/** @returns `undefined` where no token was presented, or its session has not ended */
export function endedOf(standing: Standing): SessionEnded | undefined {
  if (standing.kind === 'expired') return { reason: standing.reason };
  if (standing.kind !== 'rejected') return undefined;
  if (standing.reason === 'revoked') return { reason: 'revoked', by: standing.by ?? 'reuse' };
  const reason = REASONS[standing.reason];
  return reason && { reason };
}

/** What a request begins with whose token was that of such a session. */
export function standingOf(ended: SessionEnded): Standing {
  if (ended.reason === 'revoked') return { kind: 'rejected', reason: 'revoked', by: ended.by };
  const { reason } = ended;
  if (reason === 'idle' || reason === 'absolute') return { kind: 'expired', reason };
  return { kind: 'rejected', reason };
}
