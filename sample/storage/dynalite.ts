import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface LocalEngine {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** A DynamoDB in this process, on a free port of the loopback interface, in memory only. */
export async function startDynalite(): Promise<LocalEngine> {
  // Imported only when it is needed: it is a development dependency.
  const { default: dynalite } = await import('dynalite');
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
