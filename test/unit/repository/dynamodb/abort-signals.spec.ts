import {
  DynamoDBClient,
  GetItemCommand,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, it, jest } from '@jest/globals';
import { createClient } from '../../../../lib/repository/dynamodb/create-client.js';
import { DynamoSessionRepository } from '../../../../lib/repository/dynamodb/dynamodb-session.repository.js';
import { nativeLayout } from '../../../../lib/table-layout/native.layout.js';

/** Any DynamoDB will do: it has no item. */
class Wire {
  readonly signals: unknown[] = [];
  readonly config: DynamoDBClientConfig = {
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestHandler: {
      handle: (_request: unknown, options?: { readonly abortSignal?: unknown }) => {
        this.signals.push(options?.abortSignal);
        const headers = { 'content-type': 'application/x-amz-json-1.0' };
        return Promise.resolve({ response: { statusCode: 200, headers, body: Buffer.from('{}') } });
      },
    },
  };
}

function repositoryOn(client: DynamoDBClient): DynamoSessionRepository {
  return new DynamoSessionRepository({ client, tableName: 'sessions', layout: nativeLayout() });
}

async function readThrice(client: DynamoDBClient): Promise<AbortSignal[]> {
  const repository = repositoryOn(client);
  const signals = Array.from({ length: 3 }, () => new AbortController().signal);
  for (const signal of signals) await repository.find('id', { consistent: true, signal });
  return signals;
}

describe('the signal of a call', () => {
  it.each([
    { cacheMiddleware: false, times: 3 },
    // The first one finds out whether the signals arrive.
    { cacheMiddleware: true, times: 2 },
  ])('reaches the HTTP handler with cacheMiddleware: $cacheMiddleware', async (one) => {
    const { cacheMiddleware, times } = one;
    const resolving = jest.spyOn(GetItemCommand.prototype, 'resolveMiddleware');
    const wire = new Wire();
    const sent = await readThrice(new DynamoDBClient({ ...wire.config, cacheMiddleware }));

    expect(wire.signals).toHaveLength(3);
    wire.signals.forEach((signal, index) => expect(signal).toBe(sent[index]));
    expect(resolving).toHaveBeenCalledTimes(times);
  });

  it('reaches it through a client that was used before', async () => {
    const wire = new Wire();
    const client = new DynamoDBClient({ ...wire.config, cacheMiddleware: true });
    await client.send(new GetItemCommand({ TableName: 'sessions', Key: { id: { S: 'id' } } }));
    const sent = await readThrice(client);

    expect(wire.signals).toHaveLength(4);
    wire.signals.slice(1).forEach((signal, index) => expect(signal).toBe(sent[index]));
  });

  it('reaches it past middleware that passes on nothing but what it knows', async () => {
    const wire = new Wire();
    const client = new DynamoDBClient({ ...wire.config, cacheMiddleware: true });
    client.middlewareStack.add(
      (next) =>
        ({ input }) =>
          next({ input }),
      { step: 'initialize' },
    );
    const sent = await readThrice(client);

    wire.signals.forEach((signal, index) => expect(signal).toBe(sent[index]));
  });

  it('reaches it from each of two repositories of one client, and from nobody else', async () => {
    const wire = new Wire();
    const client = new DynamoDBClient({ ...wire.config, cacheMiddleware: true });
    const sent = [...(await readThrice(client)), ...(await readThrice(client))];
    await client.send(new GetItemCommand({ TableName: 'sessions', Key: { id: { S: 'id' } } }));

    expect(wire.signals.slice(0, 6).every((signal, index) => signal === sent[index])).toBe(true);
    expect(wire.signals[6]).toBeUndefined();
  });
});

describe('a client that is made here', () => {
  it('puts its middleware together once, and copies nothing for a logger', async () => {
    const { config } = new Wire();
    const made = createClient({ client: config, maxAttempts: 3 }).client;

    expect(made.config.cacheMiddleware).toBe(true);
    expect(made.middlewareStack.identify().join()).not.toContain('loggerMiddleware');
  });

  it('does what its configuration says of both', () => {
    const info = jest.fn();
    const logger = { info, trace: info, debug: info, warn: info, error: info };
    const config = { ...new Wire().config, logger, cacheMiddleware: false };
    const made = createClient({ client: config, maxAttempts: 3 }).client;

    expect(made.config.cacheMiddleware).toBe(false);
    expect(made.middlewareStack.identify().join()).toContain('loggerMiddleware');
  });
});
