import {
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { CallOptions } from './table-calls.js';

/** Shorter than a table's name can be. */
const NO_TABLE = '-';

/** How TTL stands on a table: `unsupported` means an engine without it, such as dynalite. */
export type TimeToLive =
  | { readonly status: 'off' | 'turning-off' | 'unsupported' }
  | { readonly status: 'on'; readonly attribute: string };

/** Needs `dynamodb:DescribeTimeToLive`. */
export async function readTimeToLive(
  client: DynamoDBClient,
  tableName: string,
  call?: CallOptions,
): Promise<TimeToLive> {
  try {
    const answer = await client.send(new DescribeTimeToLiveCommand({ TableName: tableName }), call);
    const { TimeToLiveStatus: status, AttributeName: attribute } =
      answer.TimeToLiveDescription ?? {};
    if (status === 'DISABLING') return { status: 'turning-off' };
    if (status === 'ENABLED' || status === 'ENABLING') {
      return { status: 'on', attribute: attribute ?? '' };
    }
    return { status: 'off' };
  } catch (error) {
    if (isUnknownOperation(error)) return { status: 'unsupported' };
    throw error;
  }
}

/**
 * Whether an emulator cannot turn TTL on at all; dynalite describes it as off for ever. Asks without
 * naming a table, so nothing can change, and never asks DynamoDB itself, which has TTL.
 */
export async function lacksTimeToLive(
  client: DynamoDBClient,
  call?: CallOptions,
): Promise<boolean> {
  if (client.config.endpoint === undefined) return false;
  const TimeToLiveSpecification = { Enabled: false, AttributeName: NO_TABLE };
  try {
    await client.send(
      new UpdateTimeToLiveCommand({ TableName: NO_TABLE, TimeToLiveSpecification }),
      call,
    );
    return false;
  } catch (error) {
    return isUnknownOperation(error);
  }
}

/**
 * Turns TTL on and says how it stands then: another process may have been first, which DynamoDB
 * answers with a validation error. Needs `dynamodb:UpdateTimeToLive`.
 */
export async function enableTimeToLive(
  client: DynamoDBClient,
  tableName: string,
  attribute: string,
): Promise<{ readonly first: boolean; readonly now: TimeToLive }> {
  const TimeToLiveSpecification = { Enabled: true, AttributeName: attribute };
  try {
    await client.send(
      new UpdateTimeToLiveCommand({ TableName: tableName, TimeToLiveSpecification }),
    );
    return { first: true, now: { status: 'on', attribute } };
  } catch (error) {
    if (isUnknownOperation(error)) return { first: false, now: { status: 'unsupported' } };
    const now = await readTimeToLive(client, tableName);
    if (now.status !== 'on') throw error;
    return { first: false, now };
  }
}

/** As words of `aws dynamodb update-time-to-live`. */
export function timeToLiveWords(tableName: string, attribute: string, enabled: boolean): string[] {
  const specification = `Enabled=${enabled},AttributeName=${attribute}`;
  return ['--table-name', tableName, '--time-to-live-specification', specification];
}

function isUnknownOperation(error: unknown): boolean {
  return error instanceof Error && error.name === 'UnknownOperationException';
}
