import type { ServerResponse } from 'node:http';

/** Everything about a response that can be asked for between two calls. */
export function flags(response: ServerResponse): string {
  const { headersSent, writableEnded, writableFinished, writableLength, writableCorked } = response;
  const { destroyed, closed, finished, statusCode, statusMessage } = response;
  const { writableNeedDrain, writableHighWaterMark } = response;
  const hasSocket = response.socket !== null;
  const names = response.getHeaderNames().filter((name) => !OURS.has(name));
  return JSON.stringify({
    sent: { headersSent, hasSocket, status: String(statusCode), statusMessage },
    end: { writableEnded, finished, writableFinished, destroyed, closed },
    write: { writableLength, writableCorked, writableNeedDrain, writableHighWaterMark },
    names,
  });
}

const OURS = new Set(['set-cookie', 'cache-control']);

export function describe(error: unknown): string {
  const { name, code } = (error ?? {}) as { name?: unknown; code?: unknown };
  return `${String(name)} ${String(code)}`;
}

export function describeResult(result: unknown, response: ServerResponse): string {
  return result === response ? 'itself' : String(result);
}
