import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * What Node itself keeps on a response and its socket, and how it queues what a response writes before
 * its turn on the connection has come: the mechanism of pipelined requests, the same from Node 20 to 24.
 * Everything here that is not in Node's documentation is used in this folder alone.
 */
export interface NodeResponse extends Omit<ServerResponse, 'writeHead' | 'socket' | 'emit'> {
  socket: (Socket & { _httpMessage?: object | null }) | null;
  emit: (this: NodeResponse, event: string, ...args: unknown[]) => boolean;
  writeHead: (this: NodeResponse, ...args: unknown[]) => ServerResponse;
  /** The old name of `writeHead`, on the prototype the same function. */
  writeHeader?: NodeResponse['writeHead'];
  /** The rendered head, from status line to empty line, or `null` before `writeHead`. */
  _header: string | null;
  /** Whether the head is on its way or in the queue already. */
  _headerSent: boolean;
  /** Whether the connection ends with this response. */
  _last: boolean;
  /** Whether `close` was emitted. */
  _closed: boolean;
  /** Output that waits until the response gets the connection, in order. */
  outputData: QueuedOutput[];
  outputSize: number;
  /** Counts what waits on the connection, which stops reading when it is too much. */
  _onPendingData(delta: number): void;
  /** Sends what waits. Node calls it when the response gets its turn. */
  _flush: (this: NodeResponse) => void;
  /** Writes what waits to the socket, whatever its state. */
  _flushOutput(socket: Socket): unknown;
  /** Sends, or queues, a piece of the head or the body as it goes over the wire. */
  _writeRaw: (this: NodeResponse, data: unknown, encoding?: unknown, callback?: unknown) => boolean;
}

export interface QueuedOutput {
  data: string | Uint8Array;
  encoding?: string | null;
  callback?: ((error?: Error | null) => void) | null;
}
