import { once } from 'node:events';
import { connect } from 'node:net';

/** A response as it came over the wire: nothing joined, decoded or left out. */
export interface RawAnswer {
  readonly status: number;
  /** Header lines in the order they were sent. */
  readonly lines: readonly string[];
  readonly body: string;
}

/**
 * Sends the very bytes of these header lines (one byte a character), which HTTP clients would
 * refuse or rewrite.
 */
export async function rawRequest(
  url: string,
  path: string,
  headerLines: readonly string[],
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const head = [
    `GET ${path} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    'Connection: close',
    ...headerLines,
  ];
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'));
  await once(socket, 'close');
  const text = Buffer.concat(chunks).toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const [status = '', ...lines] = text.slice(0, end).split('\r\n');
  return { status: Number(status.split(' ')[1]), lines, body: text.slice(end + 4) };
}
