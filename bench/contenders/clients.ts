import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { UndiciHttpHandler } from '@smithy/undici-http-handler';
import type { Setup } from './contender.js';

/** Client settings for an engine, with credentials that open nothing. */
export function engineConfig(endpoint: string): DynamoDBClientConfig {
  return {
    endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
  };
}

/** As everyone has it. */
export function defaultClient(setup: Setup): DynamoDBClient {
  return watched(new DynamoDBClient(engineConfig(setup.endpoint)), setup);
}

/** The fastest that we know of; docs/cost-and-speed.md recommends it. */
export function fastClient(setup: Setup): DynamoDBClient {
  const client = new DynamoDBClient({
    ...engineConfig(setup.endpoint),
    requestHandler: new UndiciHttpHandler(),
    cacheMiddleware: true,
  });
  client.middlewareStack.remove('loggerMiddleware');
  return watched(client, setup);
}

function watched(client: DynamoDBClient, { watch }: Setup): DynamoDBClient {
  watch?.(client);
  return client;
}
