import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Gate } from '../../../lib/testing/gate.js';

/** A gate that a request of another process can wait at, by asking its address. */
export class GateServer {
  static async open(): Promise<GateServer> {
    const gate = new Gate();
    const server = createServer((_request, response: ServerResponse) => {
      void gate.pass().then(() => response.end());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return new GateServer(gate, `http://127.0.0.1:${port}/`, () => {
      server.close();
      server.closeAllConnections();
    });
  }

  private constructor(
    readonly gate: Gate,
    readonly url: string,
    readonly close: () => void,
  ) {}
}
