import type { SessionSource } from './session-runtime.js';

/** What a request presented, for one source. */
export interface PresentedTexts {
  readonly source: SessionSource;
  /** What the client sent, usually nothing or one token. */
  readonly texts: readonly string[];
}
