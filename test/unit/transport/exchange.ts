import type {
  TransportRequest,
  TransportResponse,
} from '../../../lib/transport/token-transport.js';

/** A request as transports see it; HTTPS for `/` unless said otherwise. */
export function requestOf(
  headers: Record<string, string> = {},
  more: Partial<Omit<TransportRequest, 'header'>> = {},
): TransportRequest {
  return {
    raw: {},
    path: '/',
    secure: true,
    header: (name) => headers[name],
    ...more,
  };
}

/** A response that keeps headers as Node does: names without case, lists apart. */
export class FakeResponse implements TransportResponse {
  readonly #headers = new Map<string, string | readonly string[]>();

  constructor(headers: Record<string, string | readonly string[]> = {}) {
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value);
  }

  getHeader(name: string): string | readonly string[] | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  setHeader(name: string, value: string | readonly string[]): void {
    this.#headers.set(name.toLowerCase(), value);
  }

  get names(): string[] {
    return [...this.#headers.keys()];
  }

  get cookies(): readonly string[] {
    const lines = this.getHeader('Set-Cookie') ?? [];
    return typeof lines === 'string' ? [lines] : lines;
  }
}
