/** The SDK types that options mention (a `DynamoDBDocumentClient` is a `DynamoDBClient` to its
 * callers), re-exported so that only this folder imports the SDK. */
export type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
