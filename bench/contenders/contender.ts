import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { INestApplication } from '@nestjs/common';

/** What a contender is started with. */
export interface Setup {
  /** Of the engine. */
  readonly endpoint: string;
  readonly tableName: string;
  /** How old a stored idle clock may be, for libraries that can be told. Default: what they do by themselves. */
  readonly touchSeconds?: number;
  /** Sees each client of DynamoDB before it is used. */
  readonly watch?: (client: DynamoDBClient) => void;
  /** Sees the application before there is anything in it. */
  readonly prepare?: (app: INestApplication) => void;
}

/** A way to have sessions in an application. All of them have the same routes and the same data. */
export interface Contender {
  readonly title: string;
  /** Whose table and cookies it is given, if it cannot make sessions of its own. */
  readonly seededBy?: string;
  /** It has no sessions: its answers are those for nobody. */
  readonly isNobody?: boolean;
  /** It only reads sessions. */
  readonly onlyReads?: boolean;
  /** Builds the application, which then needs only to listen. */
  readonly build: (setup: Setup) => Promise<INestApplication>;
}
