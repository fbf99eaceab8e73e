import type { IncomingMessage, ServerResponse } from 'node:http';
import { holdResponse, type HeadHook, type ResponseHead } from './response-gate.js';
import type { ChangeableHeaders } from './header-changes.js';
import type { TransportRequest } from '../../transport/token-transport.js';
import type { HttpExchange } from './http-exchange.js';

/** What Express adds to Node's request; `secure` and `path` follow its settings. */
export interface ExpressLikeRequest extends IncomingMessage {
  readonly secure?: boolean;
  readonly originalUrl?: string;
  readonly res?: ServerResponse;
  session?: unknown;
  /** What express-session leaves on each request, also after its session was destroyed. */
  readonly sessionStore?: unknown;
}

/** Express, and whatever else hands out Node's own request and response. */
export class ExpressExchange implements HttpExchange {
  readonly request: TransportRequest;
  readonly #raw: ExpressLikeRequest;
  readonly #rawResponse: ServerResponse;
  /** The head of the response, once somebody has asked to be called before it goes out. */
  #head: ResponseHead | undefined;

  constructor(raw: ExpressLikeRequest, response: ServerResponse) {
    this.#raw = raw;
    this.#rawResponse = response;
    this.request = new ExpressRequest(raw);
  }

  get response(): ChangeableHeaders {
    return this.#head ?? this.#rawResponse;
  }

  get headersSent(): boolean {
    return this.#rawResponse.headersSent;
  }

  get isGone(): boolean {
    return this.#rawResponse.destroyed || this.#raw.socket.destroyed;
  }

  /** Not where another library keeps its sessions, which would miss the methods of its own. */
  expose(session: object): void {
    if (!hasOtherSession(this.#raw)) this.#raw.session = session;
  }

  beforeHead(hook: HeadHook): void {
    this.#head = holdResponse(this.#rawResponse, hook);
  }

  forgiveLateWrites(): void {
    this.#head?.forgiveLateWrites();
  }
}

/** A class, as an object with getters of its own takes longer to make than all that is asked of it. */
class ExpressRequest implements TransportRequest {
  readonly raw: ExpressLikeRequest;

  constructor(raw: ExpressLikeRequest) {
    this.raw = raw;
  }

  get path(): string {
    return pathOf(this.raw.originalUrl ?? this.raw.url ?? '/');
  }

  get secure(): boolean {
    return this.raw.secure ?? 'encrypted' in this.raw.socket;
  }

  header(name: string): string | undefined {
    const value = this.raw.headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  }
}

/** Own properties only: the prototype may have one that explains where the session is. */
export function hasOtherSession(request: ExpressLikeRequest): boolean {
  if (request.sessionStore !== undefined) return true;
  return Object.hasOwn(request, 'session') && request.session !== undefined;
}

/** Of `/path?query`, and of the absolute form that proxies may send (RFC 9112, 3.2.2). */
function pathOf(url: string): string {
  const [path = ''] = url.split('?', 1);
  if (path.startsWith('/')) return path;
  const authority = path.indexOf('://') + 3;
  const slash = path.indexOf('/', authority);
  return authority < 3 ? path : slash < 0 ? '/' : path.slice(slash);
}
