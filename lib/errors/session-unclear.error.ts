import { SessionStoreError } from './session-store.error.js';

/**
 * A write got no answer, and nobody could be asked what became of it: it may have been done, or may
 * still be. HTTP 503. The client keeps the token that it had: a write that would have replaced it is
 * taken back as soon as the store answers again.
 */
export class SessionUnclearError extends SessionStoreError {
  override readonly code: string = 'session_write_unclear';
}
