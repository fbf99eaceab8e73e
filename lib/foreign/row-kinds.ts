import { connectDynamodbRows } from './connect-dynamodb/connect-dynamodb.layout.js';
import { dynamodbSessionWebRows } from './dynamodb-session-web/dynamodb-session-web.layout.js';
import { flaskArticleRows } from './flask-article/flask-article.layout.js';
import { flaskDynamodbSessionsRows } from './flask-dynamodb-sessions/flask-dynamodb-sessions.layout.js';
import { nativeRows } from '../table-layout/native-rows.js';
import { pwrdrvrRows } from './pwrdrvr/pwrdrvr.layout.js';
import { pyramidDynamodbSessionsRows } from './pyramid-dynamodb-sessions/pyramid-dynamodb-sessions.layout.js';
import type { RowKind } from '../table-layout/row-kind.js';

const KINDS: readonly RowKind[] = [
  nativeRows(),
  flaskDynamodbSessionsRows,
  pyramidDynamodbSessionsRows,
  dynamodbSessionWebRows,
  flaskArticleRows,
  connectDynamodbRows,
  pwrdrvrRows,
];

/** The rows of all layouts, the table's own first and by the attribute names that it has there. */
export function rowKinds(own: RowKind | undefined): readonly RowKind[] {
  const others = KINDS.filter(({ name }) => name !== own?.name);
  return own === undefined ? others : [own, ...others];
}
