import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/**
 * Writes the AWS CLI command for a client's region and endpoint. Both are always spelled out: the
 * shell that runs the command may have another default region than the application.
 */
export async function awsCliFor(client: DynamoDBClient): Promise<AwsCli> {
  const region = await client.config.region();
  const endpoint = await client.config.endpoint?.();
  const target = ['--region', region];
  if (endpoint !== undefined) {
    const { protocol, hostname, port, path } = endpoint;
    const url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
    target.push('--endpoint-url', url.replace(/\/$/, ''));
  }
  return (operation, words) =>
    ['aws', 'dynamodb', operation, ...words, ...target].map(quoted).join(' ');
}

export type AwsCli = (operation: string, words: readonly string[]) => string;

/** Attribute names may hold any character, so whatever a shell could read otherwise is quoted. */
function quoted(word: string): string {
  return /^[\w.,:/=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
