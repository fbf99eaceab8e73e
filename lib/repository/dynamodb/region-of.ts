import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** The region of a client; `undefined` where none is set, or the client does not tell. */
export async function regionOf(client: object): Promise<string | undefined> {
  try {
    return await (client as Partial<DynamoDBClient>).config?.region();
  } catch {
    return undefined;
  }
}
