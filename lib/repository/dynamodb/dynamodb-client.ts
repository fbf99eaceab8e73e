/** The SDK types that options mention, re-exported so that only this folder imports the SDK. */
export type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
export type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
