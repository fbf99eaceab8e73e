import { addVary, forbidStoring } from './response-headers.js';
import type { TokenTransport, TransportRequest, TransportResponse } from './token-transport.js';

const DEFAULT_MAX_LENGTH = 1024;

/** What no token holds: a second header line arrives joined by a comma, a list by spaces. */
const NOT_ONE_TOKEN = /[\s,]/;

/**
 * The token in a request and response header, for clients that keep no cookies:
 *
 *     GET / HTTP/1.1
 *     X-Session-Id: <token>
 *
 *     HTTP/1.1 200 OK
 *     X-Session-Id: <token>
 *     Cache-Control: no-store
 *     Vary: X-Session-Id
 *
 * The response carries it only when it is new, never as an echo of what the client sent. An empty
 * header tells the client to forget its token. Scripts can read it: a cookie is safer in a browser.
 * It is sent over whatever protocol the client speaks, so serve it over HTTPS only.
 */
export class HeaderTransport implements TokenTransport {
  readonly #name: string;
  readonly #lowerCaseName: string;
  readonly #maxLength: number;

  constructor(name: string, options: { readonly maxLength?: number } = {}) {
    this.#name = name;
    this.#lowerCaseName = name.toLowerCase();
    this.#maxLength = options.maxLength ?? DEFAULT_MAX_LENGTH;
  }

  resolve(request: TransportRequest): readonly string[] {
    const value = request.header(this.#lowerCaseName);
    if (value === undefined || value === '' || value.length > this.#maxLength) return [];
    return NOT_ONE_TOKEN.test(value) ? [] : [value];
  }

  canIssue(): boolean {
    return true;
  }

  issue(_request: TransportRequest, response: TransportResponse, token: string): void {
    this.#send(response, token);
  }

  followsDeadline(): boolean {
    return false;
  }

  expire(_request: TransportRequest, response: TransportResponse): void {
    this.#send(response, '');
  }

  #send(response: TransportResponse, value: string): void {
    response.setHeader(this.#name, value);
    forbidStoring(response);
    addVary(response, this.#name);
  }
}
