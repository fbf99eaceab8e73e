import { STATUS_CODES } from 'node:http';
import { SessionError } from '../../errors/session.error.js';
import { errorBody } from './error-body.js';
import { HeldHead } from './held-head.js';
import type { NodeResponse, QueuedOutput } from './node-response.js';

/** Headers that describe the handler's body, and would be wrong for the error that replaces it. */
const BODY_HEADERS =
  /^(?:content-.*|etag|last-modified|location|transfer-encoding|accept-ranges|trailer)$/;

/**
 * Puts an error in the place of what a held response wants to send: its status, reason and body are
 * dropped, the other headers stay. Callbacks of what was written still run. Never throws: a response
 * that cannot even say this loses its connection.
 */
export function answerError(response: NodeResponse, error: unknown): void {
  try {
    replaceByError(response, error);
  } catch {
    response.outputData = response.outputData.map(withoutData);
    response._headerSent = true;
    response.destroy();
  }
}

function replaceByError(response: NodeResponse, error: unknown): void {
  const status = error instanceof SessionError ? error.statusCode : 500;
  const body = JSON.stringify(errorBody(error, status));
  const head = new HeldHead(response);
  head.setStatus(status, STATUS_CODES[status] ?? 'unknown');
  for (const name of new Set(head.headerNames())) {
    if (BODY_HEADERS.test(name)) head.removeHeader(name);
  }
  head.setHeader('Content-Type', 'application/json; charset=utf-8');
  head.setHeader('Content-Length', String(Buffer.byteLength(body)));
  head.setHeader('Cache-Control', 'no-store');
  if (!response.writableEnded) endConnection(response, head);
  const text = response._header ?? '';
  replaceOutput(response, [
    { data: text, encoding: 'latin1' },
    ...(response.req.method === 'HEAD' ? [] : [{ data: body, encoding: 'utf8' }]),
    ...response.outputData.map(withoutData),
  ]);
  response._headerSent = true;
}

/**
 * The handler is still streaming. What it writes from now on is discarded, while its callbacks and
 * back-pressure work as usual. The connection is closed after the error, so that the client need not
 * wait for the handler's end.
 */
function endConnection(response: NodeResponse, head: HeldHead): void {
  head.removeHeader('Keep-Alive');
  head.setHeader('Connection', 'close');
  response._last = true;
  const { _writeRaw: writeRaw } = response;
  response._writeRaw = (_data, encoding, callback) =>
    writeRaw.call(response, '', 'latin1', typeof encoding === 'function' ? encoding : callback);
}

function replaceOutput(response: NodeResponse, output: QueuedOutput[]): void {
  const size = output.reduce((sum, { data }) => sum + data.length, 0);
  const delta = size - response.outputSize;
  response.outputData = output;
  response.outputSize = size;
  response._onPendingData(delta);
}

function withoutData({ callback }: QueuedOutput): QueuedOutput {
  return { data: '', encoding: 'latin1', callback: callback ?? null };
}
