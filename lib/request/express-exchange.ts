import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HeadHook, HttpExchange } from './http-exchange.js';
import { gateResponse } from './response-gate.js';

/** What Express adds to Node's request; `secure` and `path` follow its settings. */
export interface ExpressLikeRequest extends IncomingMessage {
  readonly secure?: boolean;
  readonly originalUrl?: string;
  readonly res?: ServerResponse;
  session?: unknown;
}

/** Express, and whatever else hands out Node's own request and response. */
export class ExpressExchange implements HttpExchange {
  readonly request;
  readonly response: ServerResponse;
  readonly #raw: ExpressLikeRequest;

  constructor(raw: ExpressLikeRequest, response: ServerResponse) {
    this.#raw = raw;
    this.response = response;
    this.request = {
      raw,
      get path() {
        return pathOf(raw.originalUrl ?? raw.url ?? '/');
      },
      get secure() {
        return raw.secure ?? 'encrypted' in raw.socket;
      },
      header(name: string): string | undefined {
        const value = raw.headers[name];
        return Array.isArray(value) ? value.join(', ') : value;
      },
    };
  }

  get headersSent(): boolean {
    return this.response.headersSent;
  }

  expose(session: object): void {
    this.#raw.session = session;
  }

  beforeHead(hook: HeadHook): void {
    gateResponse(this.response, hook);
  }
}

/** Of `/path?query`, and of the absolute form that proxies may send (RFC 9112, 3.2.2). */
function pathOf(url: string): string {
  const [path = ''] = url.split('?', 1);
  if (path.startsWith('/')) return path;
  const authority = path.indexOf('://') + 3;
  const slash = path.indexOf('/', authority);
  return authority < 3 ? path : slash < 0 ? '/' : path.slice(slash);
}
