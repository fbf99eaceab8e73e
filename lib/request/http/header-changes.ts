import type { TransportResponse } from '../../transport/token-transport.js';

type Header = ReturnType<TransportResponse['getHeader']>;

/** Headers that can be removed as well. */
export interface ChangeableHeaders extends TransportResponse {
  removeHeader(name: string): void;
}

/**
 * They say that a token is not to be cached. Another session of the same request finds them there, and
 * relies on them.
 */
const ABOUT_CACHES = /^(?:cache-control|vary)$/i;

/** Sets headers so that it can be undone, whatever others have added meanwhile. */
export class HeaderChanges implements TransportResponse {
  readonly #headers: ChangeableHeaders;
  readonly #before = new Map<string, Header>();
  readonly #after = new Map<string, Header>();

  constructor(headers: ChangeableHeaders) {
    this.#headers = headers;
  }

  getHeader(name: string): Header {
    return this.#headers.getHeader(name);
  }

  setHeader(name: string, value: string | readonly string[]): void {
    if (!ABOUT_CACHES.test(name)) {
      if (!this.#before.has(name)) this.#before.set(name, this.#headers.getHeader(name));
      this.#after.set(name, value);
    }
    this.#headers.setHeader(name, value);
  }

  /** All but `Cache-Control` and `Vary`, which stay. */
  undo(): void {
    for (const [name, before] of this.#before) {
      const [old, ours] = [lines(before), lines(this.#after.get(name))];
      const now = lines(this.#headers.getHeader(name));
      // Earlier lines stay, unless somebody else has removed them since.
      const kept = old.filter((line) => !ours.includes(line) || now.includes(line));
      const others = now.filter((line) => !ours.includes(line) && !kept.includes(line));
      const rest = [...kept, ...others];
      if (rest.length === 0) this.#headers.removeHeader(name);
      else this.#headers.setHeader(name, rest.length === 1 ? String(rest[0]) : rest);
    }
  }
}

function lines(header: Header): readonly string[] {
  if (header === undefined) return [];
  return typeof header === 'object' ? header : [String(header)];
}
