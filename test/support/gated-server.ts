import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import { SessionStoreError } from '../../lib/errors/session-store.error.js';
import { holdResponse, type ResponseHead } from '../../lib/request/http/response-gate.js';

/** A save that a test ends. */
export class Save {
  readonly #ends = withResolvers();

  readonly promise = this.#ends.promise;

  succeed(): void {
    this.#ends.resolve();
  }

  fail(): void {
    this.#ends.reject(new SessionStoreError('save', { cause: new Error('down') }));
  }
}

export interface Gated {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly save: Save;
  readonly head: ResponseHead;
}

/** A server of Node's whose responses a gate holds until the test ends their save. */
export class GatedServer {
  static async start(handler: (gated: Gated) => void): Promise<GatedServer> {
    const server = createServer((request, response) => {
      const save = new Save();
      const head = holdResponse(response, () => save.promise);
      handler({ request, response, save, head });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return new GatedServer(server);
  }

  private constructor(readonly http: Server) {}

  connect(): Client {
    const { port } = this.http.address() as AddressInfo;
    return new Client(connect(port, '127.0.0.1'));
  }

  async stop(): Promise<void> {
    this.http.closeAllConnections();
    if (this.http.listening) await once(this.http.close(), 'close');
  }
}

/** A client that sees every byte. */
export class Client {
  #text = '';
  isClosed = false;

  constructor(readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (data) => (this.#text += String(data)));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.isClosed = true));
  }

  get text(): string {
    return this.#text;
  }

  send(...lines: string[]): this {
    const [first = 'GET / HTTP/1.1', ...others] = lines;
    this.socket.write([first, 'Host: h', ...others, '', ''].join('\r\n'));
    return this;
  }

  /** Resolves with all that came, once it matches. */
  async until(pattern: RegExp): Promise<string> {
    for (let wait = 0; !pattern.test(this.#text); wait++) {
      if (wait > 500) throw new Error(`${String(pattern)} never came, but: ${this.#text}`);
      await after(5);
    }
    return this.#text;
  }

  async closed(): Promise<string> {
    if (!this.isClosed) await once(this.socket, 'close');
    return this.#text;
  }
}

function withResolvers() {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
