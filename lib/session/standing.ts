import type { ExpiryReason } from './session-timeouts.js';

/** Why a presented token opens no session, although it has the shape of one of ours. */
export type Rejection =
  /** No such session is stored. */
  | 'unknown'
  /** The validator is not the session's. */
  | 'forged'
  /** Replaced not long ago; the client may have the newer one by now. */
  | 'superseded'
  /** Replaced long ago. */
  | 'reused'
  /** Replaced long ago, and its session was ended for that. */
  | 'revoked'
  /** The stored times lie in the future. */
  | 'future'
  /** The session is bound to something that this request does not have. */
  | 'binding'
  /** Several live sessions were presented, and which is the user's own cannot be known. */
  | 'ambiguous'
  /** More tokens were presented than are read. */
  | 'too-many'
  /** What is stored can be read by nobody. */
  | 'corrupt'
  /** What is stored is for another version of the application to read. */
  | 'unreadable';

/** What the token that a request presented is worth: judged once, when the session is loaded. */
export type Standing =
  /** None was presented, or nothing that could be one. */
  | { readonly kind: 'none' }
  /** It is the session's own. */
  | { readonly kind: 'current' }
  /** It was, until a periodic rotation moments ago: it reads. */
  | { readonly kind: 'grace' }
  | { readonly kind: 'expired'; readonly reason: ExpiryReason }
  | {
      readonly kind: 'rejected';
      readonly reason: Rejection;
      /** Who ended it, where the reason is `'revoked'`. */
      readonly by?: 'user' | 'limit' | 'reuse';
    }
  /** The store did not answer, and `onStoreError` is `'anonymous'`. */
  | { readonly kind: 'unavailable' };

/** Rejections after which the same token will never open a session. */
const DEAD: ReadonlySet<Rejection> = new Set<Rejection>(['unknown', 'revoked', 'corrupt']);

/** Whether a session was loaded. */
export function isLive({ kind }: Standing): boolean {
  return kind === 'current' || kind === 'grace';
}

/** Whether the client's token is good for nothing any more, and it may be told to forget it. */
export function isDead(standing: Standing): boolean {
  if (standing.kind === 'expired') return true;
  return standing.kind === 'rejected' && DEAD.has(standing.reason);
}

/**
 * Why a request may store nothing, or `undefined`. `'rotated'`: its client has, or may have, a newer
 * token, which one of ours would replace. `'unavailable'`: there may be a session that cannot be seen.
 */
export function writeRefusal(standing: Standing): 'rotated' | 'unavailable' | undefined {
  if (standing.kind === 'grace') return 'rotated';
  if (standing.kind === 'unavailable') return 'unavailable';
  if (standing.kind !== 'rejected') return undefined;
  if (standing.reason === 'superseded' || standing.reason === 'too-many') return 'rotated';
  return standing.reason === 'unreadable' ? 'unavailable' : undefined;
}

export function mayWrite(standing: Standing): boolean {
  return writeRefusal(standing) === undefined;
}
