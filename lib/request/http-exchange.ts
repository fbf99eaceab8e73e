import type { TransportRequest, TransportResponse } from '../transport/token-transport.js';

/**
 * One request and its response, as the rest of `request/` sees them: the only seam between platforms.
 */
export interface HttpExchange {
  readonly request: TransportRequest;
  readonly response: TransportResponse;
  /** Whether the status line and headers are decided: a cookie can no longer be set. */
  readonly headersSent: boolean;
  /** Makes the session visible where the platform's users look for it: `request.session`. */
  expose(session: object): void;
  /**
   * Calls `hook` once, before the first byte of the response; while the promise it may return is
   * pending, nothing is sent. If it rejects, that error is answered instead.
   */
  beforeHead(hook: HeadHook): void;
}

/** @param status the HTTP status about to be sent */
export type HeadHook = (status: number) => Promise<void> | undefined;
