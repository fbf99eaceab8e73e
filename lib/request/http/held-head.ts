import type { NodeResponse } from './node-response.js';

const LINE = '\r\n';

/**
 * The head of a held response, which Node has rendered into text and may have queued. Changes go into
 * that text, line by line, and into the response's own headers, where `getHeader()` finds them.
 */
export class HeldHead {
  readonly #response: NodeResponse;

  constructor(response: NodeResponse) {
    this.#response = response;
  }

  /** Finds also headers passed to `writeHead`, which are in the rendered text only. */
  getHeader(name: string): string | readonly string[] | undefined {
    const prefix = prefixOf(name);
    const values = this.#lines()
      .filter((line) => hasPrefix(line, prefix))
      .map((line) => line.slice(prefix.length).trimStart());
    if (values.length === 0) return undefined;
    return values.length > 1 || prefix === 'set-cookie:' ? values : values[0];
  }

  /** @throws TypeError as Node's `setHeader` does */
  setHeader(name: string, value: string | readonly string[]): void {
    this.#asIfNotRendered((response) => response.setHeader(name, value));
    const values = typeof value === 'string' ? [value] : value;
    this.#replace(
      name,
      values.map((one) => `${name}: ${one}`),
    );
  }

  removeHeader(name: string): void {
    this.#asIfNotRendered((response) => response.removeHeader(name));
    this.#replace(name, []);
  }

  /** Of the lines, in order, in lower case; a name comes as often as it has lines. */
  headerNames(): string[] {
    return this.#lines()
      .slice(1)
      .map((line) => line.slice(0, Math.max(0, line.indexOf(':'))).toLowerCase())
      .filter((name) => name !== '');
  }

  setStatus(code: number, reason: string): void {
    this.#response.statusCode = code;
    this.#response.statusMessage = reason;
    const lines = this.#lines();
    lines[0] = `HTTP/1.1 ${code} ${reason}`;
    this.#write(lines);
  }

  #lines(): string[] {
    return (this.#response._header ?? '').split(LINE);
  }

  /** New lines come where the first of the old ones was, otherwise last. */
  #replace(name: string, replacement: readonly string[]): void {
    const prefix = prefixOf(name);
    const lines = this.#lines();
    const at = lines.findIndex((line) => hasPrefix(line, prefix));
    const others = lines.filter((line) => !hasPrefix(line, prefix));
    // The list ends with two empty strings: the empty line after the headers, and what follows it.
    others.splice(at === -1 ? others.length - 2 : at, 0, ...replacement);
    this.#write(others);
  }

  /** Into the response, and into the queue where the head may be, alone or in front of a chunk. */
  #write(lines: readonly string[]): void {
    const response = this.#response;
    const before = response._header ?? '';
    const after = lines.join(LINE);
    response._header = after;
    if (!response._headerSent) return;
    for (const entry of response.outputData) {
      if (typeof entry.data === 'string' && entry.data.startsWith(before)) {
        entry.data = after + entry.data.slice(before.length);
        response.outputSize += after.length - before.length;
        response._onPendingData(after.length - before.length);
        return;
      }
    }
  }

  /** Node refuses to change rendered headers. These have not been sent, so they are changed anyway. */
  #asIfNotRendered(change: (response: NodeResponse) => void): void {
    const response = this.#response;
    const { _header: rendered } = response;
    response._header = null;
    try {
      change(response);
    } finally {
      response._header = rendered;
    }
  }
}

function prefixOf(name: string): string {
  return `${name.toLowerCase()}:`;
}

function hasPrefix(line: string, prefix: string): boolean {
  return line.length >= prefix.length && line.slice(0, prefix.length).toLowerCase() === prefix;
}
