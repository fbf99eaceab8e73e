import type { TransportRequest } from '../../transport/token-transport.js';
import type { ChangeableHeaders } from './header-changes.js';
import type { HeadHook } from './response-gate.js';

/**
 * One request and its response, as the rest of `request/` sees them: the only seam between platforms.
 */
export interface HttpExchange {
  readonly request: TransportRequest;
  /** Its headers, until the head is out. */
  readonly response: ChangeableHeaders;
  /** Whether the status line and headers are decided: a cookie can no longer be set. */
  readonly headersSent: boolean;
  /** Whether the client has left, as far as is known. */
  readonly isGone: boolean;
  /** Makes the session visible where the platform's users look for it: `request.session`. */
  expose(session: object): void;
  /**
   * Calls `hook` once, before the first byte of the response; while the promise it may return is
   * pending, nothing is sent. If it rejects, that error is answered instead.
   */
  beforeHead(hook: HeadHook): void;
  /** An error is about to be answered that the handler does not know of, and it may go on writing. */
  forgiveLateWrites(): void;
}
