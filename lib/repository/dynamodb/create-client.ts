import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

export interface ClientInput {
  readonly client?: DynamoDBClient | DynamoDBClientConfig;
  readonly endpoint?: string;
  readonly region?: string;
  readonly maxAttempts: number;
}

export interface ClientHandle {
  /** A document client takes the same commands: it shares the other's configuration and middleware. */
  readonly client: DynamoDBClient;
  /** Ends the connections of a client made here; one the application brought is its own to end. */
  readonly destroy: () => void;
}

/** Region and endpoint of a client, as one text to compare; `undefined` where it does not tell. */
export async function placeOf({ config }: DynamoDBClient): Promise<string | undefined> {
  try {
    return JSON.stringify([await config.region(), await config.endpoint?.()]);
  } catch {
    return undefined;
  }
}

/** The client to use: the application's, or one made from configuration. */
export function createClient(input: ClientInput): ClientHandle {
  const { client: given = {} } = input;
  if ('send' in given) return { client: given, destroy: () => undefined };
  const client = new DynamoDBClient({
    maxAttempts: input.maxAttempts,
    // Nobody else can add middleware to a client that is made here.
    cacheMiddleware: true,
    ...given,
    ...(input.endpoint !== undefined && { endpoint: input.endpoint }),
    ...(input.region !== undefined && { region: input.region }),
  });
  // It copies each input and output for a logger, even where there is none.
  if (given.logger === undefined) client.middlewareStack.remove('loggerMiddleware');
  return { client, destroy: () => client.destroy() };
}
