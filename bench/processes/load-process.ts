// The load, in a process of its own: it answers each order with what it has measured.
import autocannon, { type Instance, type Options, type Result } from 'autocannon';
import { once } from 'node:events';
import type { LoadOrder, LoadResult } from './load.js';
import { quantile } from '../speed/statistics.js';
import { storedToken } from '../scale/stored-sessions.js';

async function run(order: LoadOrder): Promise<LoadResult> {
  const { url, path, method, connections, requests, cookies = [], distinctFrom } = order;
  const milliseconds: number[] = [];
  let next = 0;
  let nextDistinct = distinctFrom ?? 0;
  const options: Options = {
    url,
    // In seconds: other processes may have the machine for a while.
    timeout: 60,
    // How often autocannon looks whether it is done, in milliseconds.
    sampleInt: 20,
    connections,
    amount: requests,
    requests: [
      {
        method,
        path,
        ...(distinctFrom !== undefined && {
          setupRequest: (request) => ({
            ...request,
            headers: { ...request.headers, cookie: `sid=${storedToken(nextDistinct++)}` },
          }),
        }),
      },
    ],
    setupClient: (client) => {
      const cookie = cookies[next++ % cookies.length];
      if (cookie !== undefined) client.setHeaders({ cookie });
    },
  };
  const instance: Instance = autocannon(options, () => undefined);
  const startedAt = performance.now();
  let endedAt = startedAt;
  instance.on('response', (_client, _status, _bytes, time) => {
    milliseconds.push(time);
    endedAt = performance.now();
  });
  // A client that waits in vain sends its request again: what was measured would be no round any more.
  instance.on('reqError', (error: unknown) => {
    throw error instanceof Error ? error : new Error(`${method} ${url}${path}: ${String(error)}`);
  });
  const [result] = (await once(instance, 'done')) as [Result];
  const failed = result.errors + result.timeouts + result.non2xx;
  if (failed > 0 || milliseconds.length !== requests) {
    throw new Error(`${method} ${url}${path}: ${failed} of ${requests} requests failed`);
  }
  milliseconds.sort((a, b) => a - b);
  return {
    requestsPerSecond: requests / ((endedAt - startedAt) / 1000),
    p50: quantile(milliseconds, 0.5),
    p99: quantile(milliseconds, 0.99),
  };
}

process.on('message', (order: LoadOrder) => {
  void run(order).then((result) => process.send?.(result));
});
process.send?.('ready');
