import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { createTableInput, type TableShape } from './table-shape.js';

/** How one call of the client goes. */
export interface CallOptions {
  readonly abortSignal?: AbortSignal;
}

/** `undefined` where there is none. */
export async function describeTable(
  client: DynamoDBClient,
  tableName: string,
  call?: CallOptions,
): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: tableName }), call)).Table;
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

/** `false`: another process was first. */
export async function createTable(
  client: DynamoDBClient,
  tableName: string,
  shape: TableShape,
): Promise<boolean> {
  try {
    await client.send(new CreateTableCommand(createTableInput(tableName, shape)));
    return true;
  } catch (error) {
    if (isNamed(error, 'ResourceInUseException')) return false;
    throw error;
  }
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}
